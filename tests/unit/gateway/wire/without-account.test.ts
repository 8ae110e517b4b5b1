import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions } from '../../../support/gateway-harness'
import { anthropicMessages, openaiChat } from '@/lib/protocols'
import { withoutAccount } from '@/lib/gateway/wire/without-account'
import { STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'
import { CHAT_REQUEST } from '../../../support/openai-fixtures'

/** The account's own, and what else tells of it; no part of them may be shown. */
const TOLD = 'of org-abcdefghijklmnop12 and upstream-secret-1 of joe@example.com, in projects/secret-proj-123'
const PARTS = ['abcdefgh', 'upstream-sec', 'joe@', 'example.com', 'secret-proj']

type Wire = { readonly options: HarnessOptions; readonly call: HarnessCall; readonly first: string }

function wireOf(platform: 'openai' | 'gemini' | 'anthropic', call: HarnessCall, first: string): Wire {
  return { options: { group: { platform }, accounts: [{ id: 1, platform }] }, call, first }
}

const chunk = (content: string): string =>
  `data: {"id":"x","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"finish_reason":null}]}\n\n`
const chat = { ...CHAT_REQUEST, stream: true, stream_options: { include_usage: true } }
const CHAT = wireOf('openai', { path: '/v1/chat/completions', body: JSON.stringify(chat) }, chunk('a'))
const RESPONSES = wireOf(
  'openai',
  { path: '/v1/responses', body: JSON.stringify({ model: CHAT_REQUEST.model, input: 'x', stream: true }) },
  'data: {"type":"response.output_text.delta","delta":"a"}\n\n',
)
const candidate = (parts: unknown): string =>
  `data: ${JSON.stringify({ candidates: [{ content: { parts } }] })}\n\n`
const path = '/v1beta/models/gemini-2.5-pro:streamGenerateContent'
const contents = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'x' }] }] })
const GEMINI = wireOf('gemini', { path, query: 'alt=sse', body: contents }, candidate([{ text: 'hi' }]))
const GEMINI_LIST = wireOf('gemini', { path, body: contents }, candidate([{ text: 'hi' }]))

const bare = {
  error: { code: 429, message: TOLD, status: 'RESOURCE_EXHAUSTED', details: [{ reason: TOLD }] },
}
const failed = (more: object): string =>
  `data: ${JSON.stringify({
    type: 'response.failed',
    sequence_number: 9,
    response: { id: 'r', status: 'failed', ...more, error: { code: 'server_error', message: TOLD } },
  })}\n\n`

const ERRORS: readonly (readonly [string, Wire, string])[] = [
  ['an error first', CHAT, `data: {"error":{"message":"${TOLD}","type":"invalid_request_error"}}\n\n`],
  ['an error behind an id', CHAT, `data: {"id":"1","error":{"message":"${TOLD}","type":"server_error"}}\n\n`],
  ['an error in words', CHAT, `data: {"id":"1","error" : "${TOLD}"}\r\n\r\n`],
  ['an error without its line end', CHAT, `data: {"error":{"message":"${TOLD}","type":"server_error"}}`],
  ['a failed response', RESPONSES, failed({})],
  ['a failed response with long instructions', RESPONSES, failed({ instructions: 'i'.repeat(20_000) })],
  [
    'an error event that ends with its type',
    RESPONSES,
    `event: error\ndata: {"sequence_number":1,"code":"x","message":"${TOLD}","type":"error"}\n\n`,
  ],
  ['a bare error over lines', GEMINI, `${JSON.stringify(bare, null, 2)}\n`],
  [
    'a bare error over lines, with CR',
    GEMINI,
    `${JSON.stringify(bare, null, 2).replaceAll('\n', '\r\n')}\r\n`,
  ],
  ['a bare error on one line', GEMINI, JSON.stringify(bare)],
  ['a bare error in a list', GEMINI_LIST, `${JSON.stringify(bare, null, 2)}\n`],
  ['an error on a data line', GEMINI, `data: ${JSON.stringify(bare)}\n\n`],
]

/** Pieces of a text, cut at the places given as parts of its length. */
function cutAt(text: string, places: readonly number[]): readonly string[] {
  const ends = [...places.map((place) => Math.floor(place * text.length)), text.length].toSorted(
    (a, b) => a - b,
  )
  return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end)).filter((piece) => piece !== '')
}

async function shownOf({ options, call }: Wire, chunks: readonly string[], cut = false): Promise<string> {
  const harness = createHarness({
    ...options,
    answer: () => ({ status: 200, headers: STREAM_ANSWER_HEADERS, chunks, cut }),
  })
  return (await harness.call(call)).text
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })

describe('the error of a stream on the same wire', () => {
  it.each(ERRORS)('%s never tells of the account, wherever it is cut', async (_, wire, error) => {
    const one = Math.min(error.length, 220)
    for (let at = 1; at <= one; at += 1) {
      const text = await shownOf(wire, [wire.first, error.slice(0, at), error.slice(at)])
      expect(
        PARTS.filter((part) => text.includes(part)),
        error.slice(0, at),
      ).toEqual([])
      expect(text).toMatch(/redacted/)
    }
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        const text = await shownOf(wire, [wire.first, ...cutAt(error, cuts)])
        expect(
          PARTS.filter((part) => text.includes(part)),
          text,
        ).toEqual([])
        expect(text).toMatch(/redacted/)
      }),
      { numRuns: 50 },
    )
  })

  it.each(ERRORS)('%s that breaks off shows no beginning of a key', async (_, wire, error) => {
    await fc.assert(
      fc.asyncProperty(places, fc.boolean(), async (cuts, isCut) => {
        const text = await shownOf(wire, [wire.first, ...cutAt(error, cuts).slice(0, -1)], isCut)
        expect(
          PARTS.filter((part) => text.includes(part)),
          text,
        ).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  it('is hidden as well where it is too long to be held', async () => {
    const error = `data: {"error":{"message":"${`${TOLD}, `.repeat(20_000)}","type":"server_error"}}\n\n`
    const text = await shownOf(CHAT, [CHAT.first, ...cutAt(error, [0.2, 0.4, 0.57, 0.6, 0.8, 0.9])])
    expect(
      PARTS.filter((part) => text.includes(part)),
      text,
    ).toEqual([])
    expect(text).toContain('"type":"server_error"}}\n\n')
  })
})

describe('a stream without an error', () => {
  const words = fc.constantFrom(TOLD, '"error":', '{"error":{"message":"', 'é', '\n', '\\', ' ', '{', '}')
  const text = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(''))

  it('goes on byte for byte, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), places, async (texts, cuts) => {
        const stream = `${texts.map(chunk).join('')}data: {"id":"x","error":null,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`
        expect(await shownOf(CHAT, [CHAT.first, ...cutAt(stream, cuts)])).toBe(CHAT.first + stream)
      }),
      { numRuns: 200 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), places, async (texts, cuts) => {
        const parts = texts.map((one) => ({ functionCall: { name: 'f', args: { error: { message: one } } } }))
        const end = 'data: {"candidates":[{"finishReason":"STOP"}]}\n\n'
        const stream = candidate(parts) + end
        expect(await shownOf(GEMINI, [GEMINI.first, ...cutAt(stream, cuts)])).toBe(GEMINI.first + stream)
      }),
      { numRuns: 200 },
    )
  })

  const observe = () => {
    const observer = openaiChat.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
    return withoutAccount(observer, observer, 'upstream-secret-1')
  }

  it('is never delayed: every piece goes on at once, as the very same buffer', () => {
    const stream = `${chunk('a "error": {"message":"x')}: error\n\n${chunk('b')}`
    const observer = observe()
    for (let at = 0; at < stream.length; at += 3) {
      const piece = Buffer.from(stream.slice(at, at + 3))
      expect(observer.push(piece).forward).toBe(piece)
    }
    expect(observer.flush()).toBeNull()
  })

  it('waits for its line where it may be an error, and goes on as it came where it is none', () => {
    const observer = observe()
    const line = `data: {"id":"x","choices":[{"index":0,"delta":{"x":{"error":{"message":"${TOLD}"}}}}]}\n`
    expect(observer.push(Buffer.from(line.slice(0, 90))).forward).toBeNull()
    expect(observer.push(Buffer.from(line.slice(90))).forward?.toString()).toBe(line)
  })

  it('takes a long line in small pieces in bounded time', () => {
    const observer = observe()
    observer.push(Buffer.from('data: {"error":{"message":"'))
    const startedMs = performance.now()
    const piece = Buffer.from('{"a":"eyJ-"} '.repeat(4))
    for (let i = 0; i < 50_000; i += 1) observer.push(piece)
    // Work that grows with what is held takes minutes.
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })
})

describe('an error behind lines that were read and tell none', () => {
  const EVENT = 'event: ping\ndata: {"type": "ping"}\n\n'
  const FAILED = `event: error\ndata: {"type":"error","error":{"type":"api_error","message":"${TOLD}"}}\n\n`
  const observe = () => {
    const observer = anthropicMessages.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
    return withoutAccount(observer, observer, 'upstream-secret-1')
  }

  it('is shown without data of the account, wherever the stream is cut', () => {
    const stream = EVENT + FAILED + EVENT
    const shownFor = (pieces: readonly string[]): string => {
      const observer = observe()
      const shown = pieces.map((piece) => observer.push(Buffer.from(piece)).forward?.toString() ?? '')
      return shown.join('') + (observer.flush()?.toString() ?? '')
    }
    const whole = shownFor([EVENT, FAILED, EVENT])
    expect(whole).not.toContain('upstream-secret-1')
    expect(whole.startsWith(EVENT)).toBe(true)
    expect(whole.endsWith(EVENT)).toBe(true)
    fc.assert(
      fc.property(places, (cuts) => {
        expect(shownFor(cutAt(stream, cuts))).toBe(whole)
      }),
      { numRuns: 300 },
    )
  })
})
