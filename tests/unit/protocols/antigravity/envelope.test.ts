import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envelopeOf, geminiGenerate, readSseText } from '@/lib/protocols'
import type { Envelope } from '@/lib/protocols'
import { cutAt, cutPlaces } from '../cut-at-random'
import { FIXTURES, load, observe, SAME } from '../gemini-generate/stream-fixtures'

function antigravity(): Envelope {
  const envelope = envelopeOf('gemini_generate', 'antigravity')
  if (envelope === null) throw new Error('no envelope')
  return envelope
}

/** A recorded stream as antigravity sends it; errors have no envelope. */
function wrapped(text: Buffer): Buffer {
  const lines = text.toString().split('\n')
  return Buffer.from(
    lines
      .map((line) => {
        const end = line.endsWith('\r') ? '\r' : ''
        const data = line.startsWith('data:') ? line.slice(5).trim() : ''
        if (data === '' || data.startsWith('{"error"')) return line
        return `data: {"traceId":"t", "response" : ${data},"metadata":{"response":1}}${end}`
      })
      .join('\n'),
  )
}

describe('the envelope', () => {
  it('is for Gemini requests to antigravity accounts only', () => {
    expect(envelopeOf('gemini_generate', 'gemini')).toBeNull()
    expect(envelopeOf('openai_chat', 'antigravity')).toBeNull()
  })

  it('holds the request byte for byte', () => {
    const request = Buffer.from('{ "contents" : [],"x":1.0 }')
    const facts = { project: 'p "1"', upstreamModel: 'gemini-3-pro', requestId: 'r1', stream: true }
    const { body, ...where } = antigravity().enclose(request, facts)
    expect(where).toEqual({ path: '/v1internal:streamGenerateContent', query: 'alt=sse' })
    expect(antigravity().enclose(request, { ...facts, stream: false })).toMatchObject({
      path: '/v1internal:generateContent',
      query: '',
    })
    expect(body.toString()).toContain(request.toString())
    expect(JSON.parse(body.toString())).toEqual({
      project: 'p "1"',
      model: 'gemini-3-pro',
      userAgent: 'antigravity',
      requestId: 'agent-r1',
      request: { contents: [], x: 1 },
    })
  })

  it('comes off a whole answer, byte for byte; an error has none', () => {
    const answer = load('answer.json')
    const body = Buffer.from(`{"response":${answer.toString()},"traceId":"t"}`)
    expect(antigravity().unwrapAnswer(body).toString()).toBe(answer.toString())
    for (const text of ['{"error":{"code":429}}', '{"response":null}', 'garbage', '']) {
      expect(antigravity().unwrapAnswer(Buffer.from(text)).toString()).toBe(text)
    }
  })
})

describe.each(FIXTURES)('$file in envelopes', ({ file, request, model }) => {
  const text = load(file)
  const names = { requestedModel: 'alias', upstreamModel: model ?? 'x' }

  it.each([SAME, names])('is read and shown as the stream itself, for %j', (own) => {
    const plain = observe({ protocol: geminiGenerate, names: own, request }, [text])
    const protocol = {
      observeStream: (...question: Parameters<typeof geminiGenerate.observeStream>) =>
        antigravity().unwrapStream(geminiGenerate.observeStream(...question)),
    }
    fc.assert(
      fc.property(cutPlaces, (places) => {
        const seen = observe({ protocol, names: own, request }, cutAt(wrapped(text), places))
        expect({ ...seen, forwarded: 0 }).toEqual({ ...plain, forwarded: 0 })
        expect(dataOf(seen['forwarded'])).toEqual(dataOf(plain['forwarded']))
      }),
      { numRuns: 40 },
    )
  })
})

function dataOf(latin1: unknown): unknown[] {
  return readSseText(Buffer.from(String(latin1), 'latin1')).map(({ data }) => JSON.parse(data) as unknown)
}

describe('any bytes', () => {
  it('never throw, and what is no envelope passes as it came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cutPlaces, (bytes, places) => {
        const text = Buffer.from(bytes)
        const protocol = {
          observeStream: () => antigravity().unwrapStream(geminiGenerate.observeStream(SAME)),
        }
        expect(observe({ protocol, names: SAME }, cutAt(text, places))['forwarded']).toBe(
          text.toString('latin1'),
        )
      }),
      { numRuns: 300 },
    )
  })
})
