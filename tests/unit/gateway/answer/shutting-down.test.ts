import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { messageStream, STREAM_ANSWER_HEADERS, STREAM_REQUEST_JSON } from '../../../support/message-fixtures'

/** A gateway whose process ends while its upstream is being read. */
function ending(answer: ScriptedAnswer) {
  return createHarness({ accounts: [{ id: 1 }, { id: 2 }], isEnding: () => true, answer: () => answer })
}

describe('a call that the end of the process ends', () => {
  it('is told as that in a stream that has begun, billed for what was seen, and no fault of its account', async () => {
    const chunks = messageStream().slice(0, 3)
    const harness = ending({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks, cut: true })
    const reply = await harness.call({ body: STREAM_REQUEST_JSON })
    expect(reply.text).toContain('hello')
    expect(reply.text).toContain('event: error')
    expect(reply.text).toContain('The server is shutting down, please retry')
    expect(harness.rows).toMatchObject([
      { status: 'upstream_error', error_message: 'The gateway was shut down before the answer ended' },
    ])
    expect(harness.reports).toEqual([])
  })

  it.each([
    ['before its stream', { status: 200, headers: STREAM_ANSWER_HEADERS, chunks: [], cut: true }],
    ['before its answer', { fail: 'unreachable' }],
  ] satisfies [string, ScriptedAnswer][])(
    '%s is refused, and nobody else is asked',
    async (_name, answer) => {
      const harness = ending(answer)
      const reply = await harness.call({ body: STREAM_REQUEST_JSON })
      expect(reply.status).toBe(503)
      expect(reply.headers['x-switchyard-code']).toBe('DRAINING')
      expect(harness.sent).toHaveLength(1)
      expect(harness.reports).toEqual([])
      expect(harness.cancelled).toHaveLength(1)
      expect(harness.coordination.sizes()).toMatchObject({ leases: 0, holds: 0 })
    },
  )
})
