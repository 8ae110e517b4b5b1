import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UsageEndRecord } from '../../../../lib/gateway'
import { parseRecord } from '../../../../lib/stores/settler/parse-record'
import { newBytePen } from '../../../../lib/stores/spool/byte-pen'
import { RECORD_SEPARATOR } from '../../../../lib/stores/spool/row-fields'
import {
  RECORD_COLUMNS,
  serializeEnd,
  serializeStart,
  START_FIELDS,
  writeEnd,
} from '../../../../lib/stores/spool/serialize-record'
import { usageEnd, usageFacts } from '../../../support/usage-records'

/** What a field of the record should read back as. */
function textOf(value: UsageEndRecord[keyof UsageEndRecord]): string | null {
  if (value === null || value === 'null') return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

describe('serializeEnd', () => {
  it('names every column of the record once', () => {
    expect(RECORD_COLUMNS.toSorted()).toEqual(Object.keys(usageEnd()).toSorted())
  })

  it('writes every field in its place', () => {
    const record = usageEnd({
      channel_id: 3,
      subscription_id: '9',
      requested_model: 'weird "model" \\ (with), ü and 💡',
      response_model: '',
      extra_units: { web_search: 2 },
      service_tier: 'priority',
      first_token_ms: null,
      error_message: 'two\nlines',
    })
    const expected = Object.fromEntries(RECORD_COLUMNS.map((column) => [column, textOf(record[column])]))
    expect(parseRecord(serializeEnd(record))).toEqual(expected)
  })

  it('writes each field anew that is another than in the record before', () => {
    const change: Partial<UsageEndRecord> = {
      protocol: 'gemini',
      requested_model: 'a',
      mapped_model: 'b',
      upstream_model: 'c',
      response_model: null,
      billing_model: 'e',
      model_mapping_chain: 'a→b→c',
      billing_mode: 'image',
      billing_tier: '>200000',
      pricing_source: 'catalogue',
      price_snapshot: 'null',
      service_tier: 'flex',
      long_context: true,
    }
    for (const [column, value] of Object.entries(change)) {
      const before = usageEnd()
      expect(parseRecord(serializeEnd(before))[column]).toBe(textOf(before[column as keyof UsageEndRecord]))
      const record = { ...before, [column]: value }
      const expected = Object.fromEntries(RECORD_COLUMNS.map((name) => [name, textOf(record[name])]))
      expect(parseRecord(serializeEnd(record))).toEqual(expected)
      expect(serializeEnd(record)).toBe(serializeEnd(record))
    }
  })

  it('writes any number as it is', () => {
    const numbers = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.integer(), fc.double({ noNaN: true }))
    fc.assert(
      fc.property(numbers, numbers, (input, duration) => {
        const read = parseRecord(serializeEnd(usageEnd({ input_tokens: input, duration_ms: duration })))
        expect([read['input_tokens'], read['duration_ms']]).toEqual([String(input), String(duration)])
      }),
    )
  })

  it('writes two ids that differ', () => {
    const record = usageEnd({ id: 'a', request_id: 'bc' })
    expect(serializeEnd(record).slice(0, 6)).toBe('(a,bc,')
  })

  it('finds room for a record of which nothing is known, wherever its memory ends', () => {
    const known = usageEnd()
    const nothing = Object.fromEntries(
      Object.entries(known).map(([column, value]) => [column, typeof value === 'object' ? value : null]),
    )
    const record = { ...known, ...nothing, price_snapshot: 'null', model_mapping_chain: '' } as UsageEndRecord
    for (let size = 0; size < 400; size += 1) {
      const pen = newBytePen(size)
      writeEnd(pen, record)
      expect(pen.bytes.toString('utf8', 0, pen.at)).toBe(serializeEnd(record))
    }
  })

  it('is the text that spools of other versions hold', () => {
    const id = '01a8e0de-0000-7000-8000-000000000001'
    const record = usageEnd({ id, channel_id: 3, service_tier: 'a"b\\c', extra_units: { web_search: 2 } })
    expect(serializeEnd(record)).toBe(
      `(${id},${id},1,1,1,3,1,,anthropic_messages,"claude-sonnet-4-5","claude-sonnet-4-5","claude-sonnet-4-5",` +
        '"claude-sonnet-4-5","claude-sonnet-4-5","",token,,channel,' +
        String.raw`"{\"input\":\"0.000003\",\"output\":\"0.000015\"}","a\"b\\c",false,` +
        String.raw`100,200,0,10,5,50,0,0,,"{\"web_search\":2}",` +
        '0.0003,0.003,0,0.000015,0,0,0.003315,1,0.003315,0.002,1,balance,true,ok,final,,' +
        String.raw`"[{\"account_id\":1,\"channel_id\":null,\"outcome\":\"ok\",\"status\":200,\"duration_ms\":120}]",` +
        '"req_1",120,30,"test/1.0","127.0.0.1")',
    )
    expect(serializeStart(record)).toBe(
      '[1,1,1,3,1,null,"anthropic_messages","claude-sonnet-4-5","claude-sonnet-4-5","claude-sonnet-4-5",' +
        '"balance",true,"test/1.0","127.0.0.1"]',
    )
  })

  it('keeps a mapping chain, and the record in one byte a character', () => {
    const literal = serializeEnd(usageEnd({ model_mapping_chain: 'a→b→c' }))
    expect(Buffer.from(literal, 'latin1').toString('latin1')).toBe(literal)
    expect(parseRecord(literal)['model_mapping_chain']).toBe('a→b→c')
  })

  it('reads back any text', () => {
    const text = fc.string({ unit: 'grapheme-composite' })
    fc.assert(
      fc.property(text, text, (model, agent) => {
        const read = parseRecord(serializeEnd(usageEnd({ requested_model: model, user_agent: agent })))
        const clean = (value: string): string =>
          value.replaceAll('\0', '\uFFFD').replaceAll(RECORD_SEPARATOR, '\uFFFD')
        expect([read['requested_model'], read['user_agent']]).toEqual([clean(model), clean(agent)])
      }),
    )
  })

  it('replaces what PostgreSQL cannot store, also inside JSON, and nothing else', () => {
    const message = `nul \0, separator ${RECORD_SEPARATOR}, tab \t, escaped \\u0000, lone \ud83d, paired 💡`
    const attempt = { account_id: 1, channel_id: null, outcome: 'ok', status: 200, duration_ms: 1, message }
    const literal = serializeEnd(usageEnd({ requested_model: message, attempts: [attempt] }))
    expect(literal.includes(RECORD_SEPARATOR)).toBe(false)
    const stored = Buffer.from(literal).toString()
    const read = parseRecord(stored)
    expect(read['requested_model']).toBe(
      'nul \uFFFD, separator \uFFFD, tab \t, escaped \\u0000, lone \uFFFD, paired 💡',
    )
    const [first] = JSON.parse(read['attempts'] ?? '[]')
    expect(first.message).toBe(
      `nul \uFFFD, separator ${RECORD_SEPARATOR}, tab \t, escaped \\u0000, lone \uFFFD, paired 💡`,
    )
  })
})

describe('serializeStart', () => {
  it.each([
    usageFacts({ user_agent: null, subscription_id: '7' }),
    usageFacts({ user_agent: 'a "quoted" \\ agent\n\ud800', requested_model: '模型' }),
    usageEnd(),
  ])('writes the facts that do not follow from others, in their order', (facts) => {
    expect(JSON.parse(serializeStart(facts))).toEqual(START_FIELDS.map((field) => facts[field]))
  })

  it('writes the same whatever was written before, of this key and of others that are kept beside it', () => {
    const text = fc.constantFrom('a', 'b', 'é "', '')
    const facts = fc.record({
      api_key_id: fc.constantFrom(1, 2, 1025),
      protocol: fc.constantFrom('anthropic_messages', 'openai_chat'),
      requested_model: text,
      mapped_model: text,
      upstream_model: text,
      billing_type: fc.constantFrom('balance', 'subscription'),
      stream: fc.boolean(),
      user_agent: fc.option(text),
      ip: fc.option(text),
    })
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 40 }), (sequence) => {
        for (const one of sequence) {
          const record = usageFacts(one)
          expect(JSON.parse(serializeStart(record))).toEqual(START_FIELDS.map((field) => record[field]))
        }
      }),
    )
  })
})

describe('parseRecord', () => {
  it('keeps a text that is no row literal', () => {
    expect(parseRecord('(1,2)')).toEqual({ unreadable: '(1,2)' })
    expect(parseRecord('{"id":1}')).toEqual({ unreadable: '{"id":1}' })
  })
})
