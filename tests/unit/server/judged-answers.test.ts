import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { callAccount } from '@/lib/server/live/call-account'
import type { AccountCallEnd } from '@/lib/server/live/call-account'
import { createHarness, type ScriptedAnswer } from '../../support/gateway-harness'
import { MESSAGE_JSON, messageStream, STREAM_ANSWER_HEADERS } from '../../support/message-fixtures'
import { chatAnswer, chatStream } from '../../support/openai-fixtures'
import type { GatewayAccount } from '@/lib/gateway'

type Asked = { readonly stream: boolean; readonly account?: Partial<GatewayAccount> }

/** How an account's test (a stream) or probe (one piece) ends, by what the provider answers. */
async function ended(answer: ScriptedAnswer, { stream, account: parts }: Asked): Promise<AccountCallEnd> {
  const { ports, snapshot } = createHarness({ accounts: [{ id: 1, ...parts }], answer: () => answer })
  const account = snapshot.accounts.get(1)
  if (account === undefined) throw new Error('no account')
  const question = { account, send: ports.send, upstreamModel: null, maxTokens: 1, prompt: 'hi' }
  return callAccount(stream ? { ...question, onBytes: () => undefined } : question)
}

const good = (
  chunks: readonly (string | Buffer)[],
  headers: Record<string, string> = {},
): ScriptedAnswer => ({
  status: 200,
  headers,
  chunks,
})
const HTML = { 'content-type': 'text/html' }
const GZIP = { 'content-encoding': 'gzip' }
const STREAM = messageStream()
const ERROR = '{"type":"error","error":{"type":"authentication_error","message":"no such key"}}'
const ERROR_EVENT = `event: error\ndata: ${ERROR}\n\n`
const packed = gzipSync(MESSAGE_JSON)

describe('an answer to a test or a probe that is none', () => {
  it.each([
    ['a page', good(['<!doctype html><p>Sign in</p>'], HTML)],
    ['nothing', good([])],
    ['half of a JSON text', good([MESSAGE_JSON.slice(0, 60)])],
    ['an error inside a good status', good([ERROR])],
    ['a damaged gzip', good([packed.subarray(0, 40)], GZIP)],
    ['an encoding nobody knows', good([MESSAGE_JSON], { 'content-encoding': 'zstd' })],
    ['an answer that breaks off', { ...good([MESSAGE_JSON.slice(0, 60)]), cut: true }],
    ['far more than was asked for', good(['x'.repeat(2 * 1024 * 1024)])],
  ])('is no success: %s', async (_name, answer) => {
    for (const stream of [true, false]) {
      const end = await ended(answer, { stream })
      expect(end.status).toBe(200)
      expect(end.outcome.kind).not.toBe('ok')
    }
  })

  it.each([
    ['a page', good(['<!doctype html><p>Sign in</p>'], STREAM_ANSWER_HEADERS)],
    ['nothing', good([], STREAM_ANSWER_HEADERS)],
    ['a stream without its terminal event', good(STREAM.slice(0, -2), STREAM_ANSWER_HEADERS)],
    ['a stream that breaks off', { ...good(STREAM.slice(0, 3), STREAM_ANSWER_HEADERS), cut: true }],
    ['an error event', good([ERROR_EVENT], STREAM_ANSWER_HEADERS)],
    ['an error event behind content', good([...STREAM.slice(0, 3), ERROR_EVENT], STREAM_ANSWER_HEADERS)],
  ])('is no success as a stream: %s', async (_name, answer) => {
    const end = await ended(answer, { stream: true })
    expect(end.status).toBe(200)
    expect(end.outcome.kind).not.toBe('ok')
  })

  it('says what came in place of one', async () => {
    const { outcome } = await ended(good(['<p>Sign in</p>'], HTML), { stream: true })
    expect(outcome).toMatchObject({ message: expect.stringContaining('no answer of this API') })
    const error = await ended(good([ERROR]), { stream: true })
    expect(error.outcome).toMatchObject({ message: 'no such key' })
  })
})

describe('an answer to a test or a probe', () => {
  const openai = { platform: 'openai' } as const
  const codex = { platform: 'openai', type: 'oauth', baseUrl: '' } as const
  const done =
    'event: response.completed\ndata: {"type":"response.completed","response":{"id":"resp_1","output":[]}}\n\n'

  it.each<[string, ScriptedAnswer, Asked]>([
    ['in one piece', good([MESSAGE_JSON]), { stream: false }],
    ['in one piece, behind a byte order mark', good([`\uFEFF${MESSAGE_JSON}`]), { stream: false }],
    ['in one piece, packed', good([packed], GZIP), { stream: false }],
    ['in one piece, without usage', good(['{"type":"message","content":[]}']), { stream: false }],
    ['in one piece, though a stream was asked for', good([MESSAGE_JSON]), { stream: true }],
    ['a stream', good(STREAM, STREAM_ANSWER_HEADERS), { stream: true }],
    [
      'a stream, packed',
      good([gzipSync(STREAM.join(''))], { ...STREAM_ANSWER_HEADERS, ...GZIP }),
      { stream: true },
    ],
    ['a stream that is called text', good(STREAM, { 'content-type': 'text/plain' }), { stream: true }],
    ['a stream cut behind its end', { ...good(STREAM, STREAM_ANSWER_HEADERS), cut: true }, { stream: true }],
    ['of OpenAI', good([chatAnswer()]), { stream: false, account: openai }],
    ['a stream of OpenAI', good(chatStream(), STREAM_ANSWER_HEADERS), { stream: true, account: openai }],
    [
      "a stream of ChatGPT's, which knows no other",
      good([done], STREAM_ANSWER_HEADERS),
      { stream: false, account: codex },
    ],
  ])('counts as one: %s', async (_name, answer, asked) => {
    const end = await ended(answer, asked)
    expect(end.outcome).toMatchObject({ kind: 'ok' })
  })
})
