import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTranslation, protocolOf, receivedTranslation, translateRequest } from '@/lib/protocols'
import type { NeutralRequest } from '@/lib/protocols/neutral'
import type { Translation, TranslationInput } from '@/lib/protocols/translate/create-translation'
import { fitToolNames, toolNameFor } from '@/lib/protocols/translate/tool-names'
import { cutAt } from '../cut-at-random'
import { requestFor } from './arbitraries'
import { clientRequest } from './client-requests'
import { EXPRESSIBLE } from './expressible'
import { readStream, readWholeAnswer } from './read-shown'
import { CALLS, recordedAnswer } from './recorded-answers'
import { CLIENTS, WIRES } from './wires'
import type { ClientId, WireCase } from './wires'

const PREFIX = `mcp__some-server__${'of_a_long_name_'.repeat(6)}`
/** No wire takes it; `OTHER` differs from it behind what is kept. */
const LONG = `${PREFIX}${'x'.repeat(21)}`
const OTHER = `${PREFIX}${'x'.repeat(20)}y`
/** What Anthropic takes, and nobody else. */
const ANTHROPIC_ONLY = PREFIX.slice(0, 100)

const TAKEN = {
  anthropic_messages: /^[a-zA-Z0-9_-]{1,128}$/,
  openai_chat: /^[a-zA-Z0-9_-]{1,64}$/,
  openai_responses: /^[a-zA-Z0-9_-]{1,64}$/,
  gemini_generate: /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
} as const

function inputOf(client: ClientId, wire: WireCase, body: object): TranslationInput {
  const protocol = protocolOf(client)
  const target = { pathModel: wire.model, subPath: '' }
  const bytes = Buffer.from(JSON.stringify(body))
  const parsed = protocol.parseRequest({ headers: {}, body: bytes, target, sessionHash: '' })
  const names = { requestedModel: wire.model, upstreamModel: wire.model }
  return { protocol, account: wire, parsed, names, requestId: 'r1', nowMs: 0 }
}

function translationOf(client: ClientId, wire: WireCase, body: object): Translation {
  const translation = createTranslation(inputOf(client, wire, body))
  if (translation === null) throw new Error('not translated')
  return translation
}

/** A client's second turn: the definition of a tool, a call of it and, where its protocol names it there, the result. */
function secondTurn(client: ClientId, wire: WireCase, name: string, stream: boolean): object {
  const text = JSON.stringify(clientRequest(client, wire.model, stream)).replaceAll('get_weather', name)
  return JSON.parse(text) as object
}

const sentBy = ({ parsed }: Translation): string => parsed.body.toString('utf8')
/** The answer of an account that calls the tool by the name it knows. */
const answerOf = (wire: WireCase, name: string) => {
  const { stream, whole } = recordedAnswer(wire.name as Parameters<typeof recordedAnswer>[0], wire.model)
  return {
    stream: Buffer.from(stream.replaceAll('get_weather', name)),
    whole: Buffer.from(whole.replaceAll('get_weather', name)),
  }
}

const PAIRS = CLIENTS.flatMap((client) =>
  WIRES.filter(({ wire }) => wire !== client).flatMap((wire) =>
    [LONG, ANTHROPIC_ONLY, 'mcp.server/weather', '1_weather', 'wetter_für_später'].map((name) => ({
      client,
      wire,
      name,
      pair: `${client} → ${wire.name}: ${name.slice(0, 20)} (${name.length})`,
    })),
  ),
)

describe.each(PAIRS)('$pair', ({ client, wire, name }) => {
  const shown = toolNameFor(wire.wire, name)
  const unwrap = (inner: Parameters<Parameters<Translation['observeStream']>[0]>[0]) => inner

  it('goes upstream as a name that is taken there, wherever it stands', () => {
    const sent = sentBy(translationOf(client, wire, secondTurn(client, wire, name, false)))
    const plain = sentBy(translationOf(client, wire, secondTurn(client, wire, 'get_weather', false)))
    expect(shown).toMatch(TAKEN[wire.wire])
    expect(sent).toBe(plain.replaceAll('get_weather', shown))
  })

  it('is the client’s own again in a whole answer', () => {
    const translation = translationOf(client, wire, secondTurn(client, wire, name, false))
    const body = translation.readAnswer(answerOf(wire, shown).whole).body?.toString('utf8') ?? ''
    expect(readWholeAnswer(client, body).calls.map((call) => call.name)).toEqual(CALLS.map(() => name))
    if (shown !== name) expect(body).not.toContain(shown)
  })

  it('is the client’s own again in a stream, however it is cut', () => {
    const { stream } = answerOf(wire, shown)
    const show = (places: readonly number[]): string => {
      const observer = translationOf(client, wire, secondTurn(client, wire, name, true)).observeStream(unwrap)
      const pieces = cutAt(stream, places).map((chunk) => observer.push(chunk).forward)
      return Buffer.concat([...pieces, observer.flush()].filter((piece) => piece !== null)).toString('utf8')
    }
    const whole = show([])
    expect(show(Array.from(stream.keys()).filter((at) => at % 7 === 0))).toBe(whole)
    expect(readStream(client, whole).calls).toMatchObject(CALLS.map(({ input }) => ({ name, input })))
    if (shown !== name) expect(whole).not.toContain(shown)
  })
})

describe('a request that another thread has translated', () => {
  it('has an answer with the client’s own names, too', async () => {
    const wire = WIRES[1]
    const body = { ...secondTurn('anthropic_messages', wire, LONG, false), system: 'word '.repeat(40_000) }
    const made = await createTranslation(inputOf('anthropic_messages', wire, body), (work) =>
      Promise.resolve(receivedTranslation(structuredClone(translateRequest(work)))),
    )
    const answer = made?.readAnswer(answerOf(wire, toolNameFor(wire.wire, LONG)).whole)
    const { calls } = readWholeAnswer('anthropic_messages', answer?.body?.toString('utf8') ?? '')
    expect(calls.map(({ name }) => name)).toEqual(CALLS.map(() => LONG))
  })
})

describe('a tool’s choice', () => {
  const tools = [LONG, OTHER, 'plain'].map((name) => ({ type: 'function', name, parameters: {} }))
  const sent = (wire: (typeof WIRES)[number]['name'], tool_choice: object): string => {
    const account = WIRES.find(({ name }) => name === wire) ?? WIRES[0]
    return sentBy(
      translationOf('openai_responses', account, { model: account.model, input: 'Hi', tools, tool_choice }),
    )
  }

  it.each(['anthropic', 'openai chat', 'gemini', 'antigravity'] as const)(
    '%s: names it as it is offered',
    (wire) => {
      const body = sent(wire, { type: 'function', name: LONG })
      const shown = toolNameFor(WIRES.find(({ name }) => name === wire)?.wire ?? 'openai_chat', LONG)
      expect(body.split(`"${shown}"`)).toHaveLength(3)
      expect(body).not.toContain(PREFIX)
    },
  )

  it.each(['openai chat', 'gemini'] as const)('%s: of several, too', (wire) => {
    const allowed = [OTHER, 'plain'].map((name) => ({ type: 'function', name }))
    const body = sent(wire, { type: 'allowed_tools', mode: 'required', tools: allowed })
    expect(body.split(`"${toolNameFor('openai_chat', OTHER)}"`)).toHaveLength(3)
    expect(body).not.toContain(PREFIX)
  })
})

describe('names with dots and colons', () => {
  const wire = WIRES[4]
  const sent = (model: string, name: string): string =>
    sentBy(translationOf('openai_chat', { ...wire, model }, secondTurn('openai_chat', wire, name, false)))

  it.each(['mcp.server:weather', '1.weather'])('%s: go to no Claude behind antigravity', (name) => {
    const body = sent('claude-sonnet-4-5', name)
    expect(body).not.toContain(name)
    const names = [...body.matchAll(/"name":"([^"]*weather[^"]*)"/g)].map((match) => match[1])
    expect(new Set(names).size).toBe(1)
    expect(names[0]).toMatch(/^[a-zA-Z_][\w-]{0,63}$/)
  })

  it('stay where a Gemini model takes them', () => {
    expect(sent('gemini-2.5-pro', 'mcp.server:weather')).toContain('"mcp.server:weather"')
  })
})

describe('names of tools', () => {
  it('keep their beginning, and stay apart by a hash of all of them', () => {
    const shown = toolNameFor('openai_chat', LONG)
    expect(shown).toMatch(/_[\da-f]{8}$/)
    expect(shown).toHaveLength(64)
    expect(LONG.startsWith(shown.slice(0, 55))).toBe(true)
    expect(toolNameFor('openai_chat', LONG)).toBe(shown)
    expect(toolNameFor('openai_chat', OTHER)).not.toBe(shown)
    expect(toolNameFor('openai_chat', 'a.b')).toMatch(/^a_b_[\da-f]{8}$/)
    expect(toolNameFor('gemini_generate', 'a.b')).toBe('a.b')
    expect(toolNameFor('gemini_generate', '1/b')).toMatch(/^__b_[\da-f]{8}$/)
  })

  it.each(CLIENTS)('%s: any name becomes one that is taken; one that is taken stays', (wire) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        expect(toolNameFor(wire, name)).toMatch(TAKEN[wire])
      }),
    )
    fc.assert(fc.property(fc.stringMatching(TAKEN[wire]), (name) => toolNameFor(wire, name) === name))
  })

  it.each(EXPRESSIBLE)('$wire: a request whose names are all taken is not touched', (wire) => {
    fc.assert(
      fc.property(requestFor(wire), (request: NeutralRequest) => {
        const fitted = fitToolNames(request, wire.wire, wire.model)
        expect(fitted.request).toBe(request)
        expect(fitted.ownNames).toBeNull()
      }),
    )
  })
})
