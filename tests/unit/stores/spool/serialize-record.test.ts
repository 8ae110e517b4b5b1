import { describe, expect, it } from 'vitest'
import { serializeEnd, serializeStart } from '../../../../lib/stores/spool/serialize-record'
import { usageEnd, usageFacts } from '../../../support/usage-records'

describe('serializeEnd', () => {
  it('writes every field of the record, the price snapshot as JSON', () => {
    const record = usageEnd({
      channel_id: 3,
      subscription_id: '9',
      requested_model: 'weird "model" \\ with ü and 💡',
      extra_units: { web_search: 2 },
      service_tier: 'priority',
    })
    expect(JSON.parse(serializeEnd(record))).toEqual({
      ...record,
      price_snapshot: { input: '0.000003', output: '0.000015' },
    })
  })

  it('replaces what PostgreSQL cannot store, and nothing else', () => {
    const text = 'nul \0, lone \ud83d, tab \t, escaped \\u0000, paired 💡'
    const { requested_model: read } = JSON.parse(serializeEnd(usageEnd({ requested_model: text })))
    expect(read).toBe('nul \uFFFD, lone \uFFFD, tab \t, escaped \\u0000, paired 💡')
  })
})

describe('serializeStart', () => {
  it('writes the facts alone, also of a richer record', () => {
    const facts = usageFacts({ user_agent: null })
    expect(JSON.parse(serializeStart(facts))).toEqual(facts)
    const { id, request_id: requestId } = usageEnd()
    expect(Object.keys(JSON.parse(serializeStart(usageEnd({ id, request_id: requestId }))))).toEqual(
      Object.keys(facts),
    )
  })
})
