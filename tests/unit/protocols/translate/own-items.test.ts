import { describe, expect, it, vi } from 'vitest'
import { createTranslation, openaiResponses, readSseText } from '@/lib/protocols'
import type { Translation } from '@/lib/protocols'

const QUESTION = { type: 'message', role: 'user', content: 'hi' }
const REQUEST_ID = '019d0d5f-3c00-7000-8000-000000000001'

function upstreamOf(input: readonly object[]): string {
  const body = Buffer.from(JSON.stringify({ model: 'm', input }))
  return openaiResponses.upstreamBody(openaiResponses.parseRequest({ headers: {}, body }), 'm').toString()
}

/** A compatible provider of Chat thinks in plain text. */
function translation(input: readonly object[] = [QUESTION]): Translation {
  const parsed = openaiResponses.parseRequest({
    headers: {},
    body: Buffer.from(JSON.stringify({ model: 'm', input })),
  })
  const made = createTranslation({
    protocol: openaiResponses,
    account: { platform: 'openai', type: 'api_key', baseUrl: 'https://a.example/v1/chat/completions' },
    parsed,
    names: { requestedModel: 'm', upstreamModel: 'm' },
    requestId: REQUEST_ID,
    nowMs: 0,
  })
  if (made === null) throw new Error('nothing to translate')
  return made
}

const outputOf = (response: string): readonly object[] =>
  (JSON.parse(response) as { readonly output: readonly object[] }).output

function shownWhole(): readonly object[] {
  const message = { role: 'assistant', reasoning_content: 'hm', content: 'hi' }
  const answer = { id: 'c', model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }] }
  return outputOf(
    translation()
      .readAnswer(Buffer.from(JSON.stringify(answer)))
      .body.toString(),
  )
}

function shownStream(): readonly object[] {
  const observer = translation().observeStream((inner) => inner)
  const chunks = [{ reasoning_content: 'hm' }, { content: 'hi' }].map((delta, at) => ({
    id: 'c',
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: at === 1 ? 'stop' : null }],
  }))
  const shown = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map(
    (data) => observer.push(Buffer.from(`data: ${data}\n\n`)).forward?.toString() ?? '',
  )
  const last = readSseText(Buffer.from(shown.join(''))).at(-1)
  return outputOf(JSON.stringify((JSON.parse(last?.data ?? '{}') as { readonly response: object }).response))
}

describe('reasoning items of our own making', () => {
  const WAYS = [
    ['whole', shownWhole],
    ['streamed', shownStream],
  ] as const
  /** Some clients send items back without their ids, some without their content. */
  const LEFT_OUT = WAYS.flatMap(([name, shown]) =>
    [[], ['id'], ['encrypted_content']].map((left) => [name, left, shown] as const),
  )

  it.each(LEFT_OUT)(
    'are not sent to an account that would have to know them (%s, left out: %j)',
    (_name, left, shown) => {
      const output = shown().map((item) =>
        Object.fromEntries(Object.entries(item).filter(([key]) => !left.includes(key))),
      )
      expect(output).toMatchObject([{ type: 'reasoning' }, { type: 'message' }])
      expect(JSON.parse(upstreamOf([QUESTION, ...output, QUESTION]))).toEqual({
        model: 'm',
        input: [QUESTION, ...output.slice(1), QUESTION],
      })
    },
  )

  it.each(WAYS)('bring what was thought back to a compatible provider of Chat (%s)', (_name, shown) => {
    const { parsed } = translation([QUESTION, ...shown(), QUESTION])
    const { messages } = JSON.parse(parsed.body.toString()) as { readonly messages: readonly unknown[] }
    expect(messages[1]).toEqual({ role: 'assistant', content: 'hi', reasoning_content: 'hm' })
  })

  it('are found without decoding the other items', () => {
    const others = Array.from({ length: 1_000 }, (_, at) => ({ ...QUESTION, id: `rs_0${at}_s_0` }))
    const own = { type: 'reasoning', id: `rs_${REQUEST_ID.replaceAll('-', '')}_3`, summary: [] }
    const body = Buffer.from(JSON.stringify({ model: 'm', input: [...others, own] }))
    const parse = vi.spyOn(JSON, 'parse')
    const { splices } = openaiResponses.parseRequest({ headers: {}, body })
    const parsed = parse.mock.calls.length
    parse.mockRestore()
    expect(splices).toHaveLength(1)
    expect(parsed).toBeLessThan(5)
  })
})
