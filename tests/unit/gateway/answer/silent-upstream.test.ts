import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { UpstreamCall } from '@/lib/upstream'
import { createHarness } from '../../../support/gateway-harness'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { REQUEST_JSON } from '../../../support/message-fixtures'
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

  it('counts the time of accounts that failed before', async () => {
    const times = { nowMs: 1_790_000_000_000 }
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [1, 2].map((id) => ({
        id,
        platform: 'openai',
        type: 'api_key',
        baseUrl: null,
        priority: id,
      })),
      settings: { unpricedModels: 'allow' },
      nowMs: () => times.nowMs,
      answer: ({ account }) => {
        if (account.id === 2) return stream('/v1/responses')
        // It fails before anybody is told that it still runs.
        times.nowMs += 31_000
        return { status: 503, chunks: ['{}'] }
      },
    })
    const body = JSON.stringify({ model: MODEL, stream: true, ...REQUESTS['/v1/responses'] })
    const reply = await harness.call({ path: '/v1/responses', body })
    expect(harness.sent.length).toBeGreaterThan(1)
    expect(reply.text).toMatch(/^: keep-alive\n\nevent:/)
    expect(harness.rows).toMatchObject([{ status: 'ok' }])
  })

  it('leaves the status of an answer open that comes in time', async () => {
    const harness = createHarness({
      ports: {
        send: () => {
          const call: UpstreamCall = {
            abort: () => {},
            response: nextTurn().then(() => {
              call.runningListener?.onStillRunning()
              const failure = {
                kind: 'timeout',
                phase: 'headers',
                reusedConnection: false,
                message: 'scripted',
              } as const
              return { ok: false, failure }
            }),
          }
          return call
        },
      },
    })
    const reply = await harness.call({ body: JSON.stringify({ ...JSON.parse(REQUEST_JSON), stream: true }) })
    expect(reply.status).toBeGreaterThan(499)
  })

  it('tells and bills no answer in one piece behind it, which no reader of events would see', async () => {
    const whole: ScriptedAnswer = {
      status: 200,
      chunks: [recordedAnswer('openai responses', MODEL).whole],
      silence: 'head',
    }
    const { reply, harness } = await answered('/v1/responses', whole)
    expect(reply.text).toMatch(/^: keep-alive\n\n\n*event: response\.failed\n/)
    expect(harness.sent).toHaveLength(1)
    expect(harness.rows).toEqual([])
    expect(harness.log).toMatchObject([{ status: 502 }])
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
