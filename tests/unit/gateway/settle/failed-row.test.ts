import { describe, expect, it } from 'vitest'
import type { GatewayPorts } from '@/lib/gateway'
import type { BodyReader, UpstreamSend } from '@/lib/upstream'
import { createHarness } from '../../../support/gateway-harness'
import { clientRequest } from '../../protocols/translate/client-requests'
import type { ClientId } from '../../protocols/translate/wires'

const MODEL = 'gemini-2.5-flash'
const SSE = { 'content-type': 'text/event-stream' }
const LAST = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 9 },
}
const PATHS: readonly (readonly [ClientId, string, string])[] = [
  ['anthropic_messages', '/v1/messages', '"type":"message_stop"'],
  ['openai_chat', '/v1/chat/completions', 'data: [DONE]'],
  ['openai_responses', '/v1/responses', '"type":"response.completed"'],
]

const spoolThat = (end: GatewayPorts['spool']['end']): GatewayPorts['spool'] => ({
  start: () => {},
  end,
  cancel: () => {},
  hasRoom: () => true,
})
const FULL = new Error('the disk is full')
const FAILURES: readonly (readonly [string, GatewayPorts['spool']])[] = [
  [
    'at once',
    spoolThat(() => {
      throw FULL
    }),
  ],
  ['later', spoolThat(() => Promise.reject(FULL))],
]
const ENDS: readonly (readonly [string, (reader: BodyReader) => void])[] = [
  ['ends', (reader) => reader.onEnd()],
  [
    'breaks',
    (reader) =>
      reader.onError({ kind: 'unreachable', phase: 'idle', reusedConnection: false, message: 'reset' }),
  ],
]

describe.each(FAILURES)('a row that cannot be written, as is known %s', (_, spool) => {
  it.each(PATHS.flatMap((path) => ENDS.map((end) => [...path, ...end] as const)))(
    'leaves a %s stream its end where the upstream %4$s behind it',
    async (client, path, terminal, _how, end) => {
      const readers: BodyReader[] = []
      const send: UpstreamSend = () => ({
        abort: () => {},
        response: Promise.resolve({
          ok: true,
          response: {
            status: 200,
            headers: SSE,
            read: (reader) => void readers.push(reader),
            resume: () => {},
            abort: () => {},
          },
        }),
      })
      const harness = createHarness({
        group: { platform: 'gemini' },
        accounts: [{ id: 1, platform: 'gemini' }],
        settings: { unpricedModels: 'allow' },
        ports: { send, spool },
      })
      const { done, reply } = harness.begin({
        path,
        body: JSON.stringify({ ...clientRequest(client, MODEL, true) }),
      })
      await expect.poll(() => readers.length).toBe(1)
      const [reader] = readers
      reader?.onData(Buffer.from(`data: ${JSON.stringify(LAST)}\n\n`))
      if (reader !== undefined) end(reader)
      await done
      expect(reply().ended).toBe(true)
      expect(reply().text.split(terminal)).toHaveLength(2)
      expect(harness.log[0]).toMatchObject({ code: 'SETTLE_FAILED', cause: FULL })
    },
  )
})
