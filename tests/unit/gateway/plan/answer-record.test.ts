import { describe, expect, it } from 'vitest'
import { readRecord, writeRecord } from '@/lib/gateway/plan/answer-record'

describe('the record of an answer', () => {
  it.each([null, { requestedModel: 'fast {1}\u2028\n', upstreamModel: 'gpt-5.4' }])(
    'is read as it was written, with names %j',
    (names) => {
      const record = { accountId: 1, userId: 2, apiKeyId: 3, pool: '4:0', names }
      expect(readRecord(writeRecord(record))).toEqual(record)
    },
  )

  it.each([null, '', '17', 'resp_1'])('is none of %j', (text) => {
    expect(readRecord(text)).toBeNull()
  })
})
