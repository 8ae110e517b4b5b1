import { describe, expect, it } from 'vitest'
import { createTranslation, protocolOf, readSseText } from '@/lib/protocols'
import type { ErrorToRender } from '@/lib/protocols'
import { WIRES } from './wires'
import type { ClientId, WireName } from './wires'

const REQUEST_ID = '019d0d5f-3c00-7000-8000-000000000001'
const ASKED = { model: 'm', max_tokens: 9, stream: true, messages: [], contents: [] }

/** How an error that ends a stream is told where the account speaks another wire. */
function toldTranslated(client: ClientId, wire: WireName, error: ErrorToRender): unknown {
  const protocol = protocolOf(client)
  const parsed = protocol.parseRequest({
    headers: {},
    body: Buffer.from(JSON.stringify(ASKED)),
    target: { pathModel: 'm:streamGenerateContent', subPath: '' },
  })
  const account = WIRES.find(({ name }) => name === wire) ?? WIRES[0]
  const names = { requestedModel: 'm', upstreamModel: 'm' }
  const made = createTranslation({ protocol, account, parsed, names, requestId: REQUEST_ID, nowMs: 0 })
  const observer = made?.observeStream((inner) => inner)
  return lastOf(observer?.renderError?.(error) ?? Buffer.alloc(0))
}

/** The last event, and what stands behind it. */
function lastOf(events: Buffer): unknown {
  const last = readSseText(events).at(-1)
  const rest = events.toString().split('\n').at(-1)
  return { last: JSON.parse(last?.data ?? 'null') as unknown, rest }
}

const PAIRS = [
  ['anthropic_messages', 'openai chat'],
  ['anthropic_messages', 'gemini'],
  ['openai_chat', 'anthropic'],
  ['gemini_generate', 'anthropic'],
  ['gemini_generate', 'openai responses'],
] as const

describe.each(PAIRS)('a stream that breaks off for a client of %s', (client, wire) => {
  it.each([
    [502, 'upstream_error'],
    [500, 'api_error'],
    [503, 'overloaded_error'],
    [529, 'overloaded_error'],
    [429, 'rate_limit_error'],
  ])(`says the same of ${wire} as of the protocol’s own wire: %i`, (status, type) => {
    const error = { status, type, code: null, message: 'no', param: null, requestId: REQUEST_ID }
    const own = lastOf(protocolOf(client).renderStreamError(error))
    expect(toldTranslated(client, wire, error)).toEqual(own)
  })
})
