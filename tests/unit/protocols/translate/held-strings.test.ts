import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTranslation, protocolOf } from '@/lib/protocols'
import type { Translation } from '@/lib/protocols'
import { holdStrings } from '@/lib/protocols/translate/held-strings'
import { clientRequest } from './client-requests'
import { CLIENTS, WIRES } from './wires'
import type { ClientId, WireCase } from './wires'

/** The picture of the client's requests, and one of two megabytes in its place. */
const SMALL = 'aGVsbG8='
const LARGE = Buffer.alloc(1_500_000, 'pixels').toString('base64')

function translationOf(client: ClientId, wire: WireCase, body: string): Translation {
  const protocol = protocolOf(client)
  const target = { pathModel: wire.model, subPath: '' }
  const parsed = protocol.parseRequest({ headers: {}, body: Buffer.from(body), target })
  const names = { requestedModel: wire.model, upstreamModel: wire.model }
  const requestId = '0190a5e2-7c1f-7a70-9d0e-111213141516'
  const translation = createTranslation({ protocol, account: wire, parsed, names, requestId, nowMs: 0 })
  if (translation === null) throw new Error('not translated')
  return translation
}

const PAIRS = CLIENTS.flatMap((client) =>
  WIRES.filter(({ wire }) => wire !== client).map((wire) => ({
    client,
    wire,
    name: `${client} → ${wire.name}`,
  })),
)

afterEach(() => vi.restoreAllMocks())

describe.each(PAIRS)('$name', ({ client, wire }) => {
  const small = JSON.stringify(clientRequest(client, wire.model, true))
  const upstream = (body: string): string => {
    const { wire: spoken, parsed } = translationOf(client, wire, body)
    return spoken.upstreamBody(parsed, wire.model).toString('utf8')
  }

  it('a large picture goes from body to body unread', () => {
    const parse = vi.spyOn(JSON, 'parse')
    const stringify = vi.spyOn(JSON, 'stringify')
    const shown = upstream(small.replace(SMALL, LARGE))
    const read = parse.mock.calls.map(([text]) => text.length)
    const written = stringify.mock.results.map(({ value }) => String(value).length)
    expect(Math.max(...read, ...written)).toBeLessThan(10_000)
    expect(shown).toBe(upstream(small).replace(SMALL, LARGE))
  })

  it('several pictures keep their places', () => {
    const twice = (picture: string, other: string): string =>
      small.replace(SMALL, picture).replace('sunny', () => other)
    expect(upstream(twice(LARGE, LARGE.slice(4)))).toBe(
      upstream(twice(SMALL, 'sunny')).replace(SMALL, LARGE).replace('sunny', LARGE.slice(4)),
    )
  })
})

describe('what is held', () => {
  const held = (value: unknown): boolean =>
    holdStrings(Buffer.from(JSON.stringify({ value })), () => 'seed') !== null

  it.each([
    ['base64', LARGE, true],
    ['a data URL', `data:image/png;base64,${LARGE}`, true],
    ['a text', 'word '.repeat(100_000), false],
    ['a text without blanks', '字'.repeat(100_000), false],
    ['what needs escapes', `${LARGE}\n`, false],
    ['what follows an escaped quote', `"${LARGE}`, false],
    ['a long list of numbers', Array.from({ length: 100_000 }, (_, index) => index), false],
    ['a short string', LARGE.slice(0, 20_000), false],
  ])('%s', (_name, value, expected) => {
    expect(held(value)).toBe(expected)
  })

  it('moves every span of the request on its way back', () => {
    const target = { pathModel: null, subPath: '' }
    const parse = (body: Buffer) => protocolOf('openai_chat').parseRequest({ headers: {}, body, target })
    const fields = { user: LARGE, max_tokens: 9, metadata: { user_id: 'u' }, model: 'm' }
    const body = Buffer.from(JSON.stringify({ ...fields, stream: true, stream_options: null }))
    const taken = holdStrings(body, () => 'seed')
    const restored = taken?.restore(parse(taken.short))
    expect(restored?.body.equals(body)).toBe(true)
    expect({ ...restored, body: null }).toEqual({ ...parse(body), body: null })
  })

  it('a body between strings is not taken for one', () => {
    expect(holdStrings(Buffer.from(`{"a":"b"${' '.repeat(100_000)},"c":"d"}`), () => 'seed')).toBeNull()
  })
})

it('a document that has to be read is read', () => {
  const text = 'A long story.\n'.repeat(10_000)
  const data = Buffer.from(text).toString('base64')
  const wire = WIRES[0]
  const body = JSON.stringify({
    contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'text/plain', data } }] }],
  })
  const { parsed } = translationOf('gemini_generate', wire, body)
  expect(parsed.body.toString('utf8')).toContain(JSON.stringify(text))
})
