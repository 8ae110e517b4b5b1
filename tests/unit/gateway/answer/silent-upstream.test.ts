import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { recordedAnswer } from '../../protocols/translate/recorded-answers'

const MODEL = 'gpt-5.4'
const REQUESTS = {
  '/v1/messages': { max_tokens: 8, messages: [{ role: 'user', content: 'Go.' }] },
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'Go.' }] },
  '/v1/responses': { input: 'Go.' },
  [`/v1beta/models/${MODEL}:streamGenerateContent`]: { contents: [{ parts: [{ text: 'Go.' }] }] },
}
const PATHS = Object.keys(REQUESTS) as (keyof typeof REQUESTS)[]

async function answered(path: keyof typeof REQUESTS, answer: ScriptedAnswer, stream = true) {
  const harness = createHarness({
    group: { platform: 'openai' },
    accounts: [{ id: 1, platform: 'openai', type: 'api_key', baseUrl: null }],
    settings: { unpricedModels: 'allow' },
    answer: () => answer,
  })
  const body = path.includes('beta') ? REQUESTS[path] : { model: MODEL, stream, ...REQUESTS[path] }
  const query = path.includes('beta') ? 'alt=sse' : ''
  const reply = await harness.call({ path, query, body: JSON.stringify(body) })
  return { reply, harness }
}

const stream = (path: string, silence?: 'head' | 'body'): ScriptedAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  chunks: [recordedAnswer(path.includes('chat') ? 'openai chat' : 'openai responses', MODEL).stream],
  ...(silence === undefined ? {} : { silence }),
})
const ALIVE = /^(?:: ?\S*\n\n|event: ping\ndata: .*\n\n|\s+|data: .*\r?\n\r?\n)/

describe('an upstream that is silent for long', () => {
  it.each(PATHS)('lets the client of a stream know that it is waited for: %s', async (path) => {
    const { reply: plain } = await answered(path, stream(path))
    for (const silence of ['head', 'body'] as const) {
      const { reply, harness } = await answered(path, stream(path, silence))
      expect(reply.status).toBe(200)
      expect(reply.text).toMatch(ALIVE)
      expect(reply.text.length).toBeGreaterThan(plain.text.length)
      expect(harness.rows).toMatchObject([{ status: 'ok' }])
    }
  })

  it('says nothing to a client that wants its answer in one piece', async () => {
    const whole: ScriptedAnswer = {
      status: 200,
      chunks: [recordedAnswer('openai responses', MODEL).whole],
      silence: 'head',
    }
    const { reply } = await answered('/v1/responses', whole, false)
    expect(reply.status).toBe(200)
    expect(() => JSON.parse(reply.text) as unknown).not.toThrow()
  })

  it('tells an error behind it in the stream', async () => {
    const failed: ScriptedAnswer = {
      status: 400,
      chunks: [JSON.stringify({ error: { message: 'No such tool.', type: 'invalid_request_error' } })],
      silence: 'head',
    }
    const { reply } = await answered('/v1/responses', failed)
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('response.failed')
    expect(reply.text).toContain('No such tool.')
  })
})
