import { describe, expect, it } from 'vitest'
import type { ProtocolId } from '@/lib/core'
import { createTranslation, protocolOf, readSseText } from '@/lib/protocols'
import type { Translation } from '@/lib/protocols'
import { asked } from './asked-upstream'

const THINKING = { type: 'thinking', thinking: 'hmm é', signature: 'SIG' }
/** As the newest models have it where nobody asked for a summary. */
const OMITTED = { type: 'thinking', thinking: '', signature: 'SIG' }
const REDACTED = { type: 'redacted_thinking', data: 'DATA' }
const SAID = { type: 'text', text: 'well' }
const CALL = { type: 'tool_use', id: 't', name: 'f', input: {} }

type Block = Readonly<Record<string, unknown>>
type Part = {
  readonly text?: string
  readonly thought?: true
  readonly thoughtSignature?: string
  readonly functionCall?: object
}

function translation(client: ProtocolId, stream: boolean): Translation {
  const protocol = protocolOf(client)
  const asking = { model: 'm', stream, input: 'hi', contents: [{ parts: [{ text: 'hi' }] }] }
  const action = stream ? 'streamGenerateContent' : 'generateContent'
  const parsed = protocol.parseRequest({
    headers: {},
    body: Buffer.from(JSON.stringify(asking)),
    target: { pathModel: `m:${action}`, subPath: '' },
  })
  const made = createTranslation({
    protocol,
    account: { platform: 'anthropic', type: 'api_key', baseUrl: null },
    parsed: { ...parsed, stream },
    names: { requestedModel: 'm', upstreamModel: 'm' },
    requestId: '019d0d5f-3c00-7000-8000-000000000001',
    nowMs: 0,
  })
  if (made === null) throw new Error('nothing to translate')
  return made
}

/** Claude's stream of some blocks, thinking in pieces of four characters. */
function streamOf(blocks: readonly Block[]): readonly object[] {
  const each = blocks.flatMap((block, index): object[] => {
    const { thinking, signature, text } = block as { thinking?: string; signature?: string; text?: string }
    const begun = thinking !== undefined ? { type: 'thinking', thinking: '', signature: '' } : block
    const deltas = [
      ...(thinking?.match(/.{1,4}/g) ?? []).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      ...(signature === undefined ? [] : [{ type: 'signature_delta', signature }]),
      ...(text === undefined ? [] : [{ type: 'text_delta', text }]),
    ]
    return [
      {
        type: 'content_block_start',
        index,
        content_block: text === undefined ? begun : { ...block, text: '' },
      },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]
  })
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'm', content: [] }
  return [
    { type: 'message_start', message },
    ...each,
    { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
    { type: 'message_stop' },
  ]
}

function streamedTo(client: ProtocolId, blocks: readonly Block[]): readonly string[] {
  const observer = translation(client, true).observeStream((inner) => inner)
  const shown = streamOf(blocks).map((event) => {
    const text = `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`
    return observer.push(Buffer.from(text)).forward?.toString() ?? ''
  })
  const text = shown.join('') + (observer.flush()?.toString() ?? '')
  return readSseText(Buffer.from(text)).map(({ data }) => data)
}

type Answer = { readonly candidates?: readonly { readonly content: { readonly parts: readonly Part[] } }[] }

const partsIn = ({ candidates = [] }: Answer): readonly Part[] =>
  candidates.flatMap(({ content }) => content.parts)

/** The parts that a Gemini client gets, streamed and whole. */
const streamed = (blocks: readonly Block[]): readonly Part[] =>
  streamedTo('gemini_generate', blocks).flatMap((data) => partsIn(JSON.parse(data) as Answer))

function whole(blocks: readonly Block[]): readonly Part[] {
  const body = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: blocks,
    stop_reason: 'end_turn',
  }
  const shown = translation('gemini_generate', false).readAnswer(Buffer.from(JSON.stringify(body)))
  return partsIn(JSON.parse(shown.body.toString()) as Answer)
}

/** Claude's own turn as it comes back in the contents of the client's history. */
function backFrom(contents: readonly object[]): unknown {
  const user = { role: 'user', parts: [{ text: 'hi' }] }
  const { messages } = asked('gemini_generate', 'anthropic', { contents: [user, ...contents, user] })
  return (messages as readonly { readonly content: unknown }[])[1]?.content
}

const model = (...parts: readonly Part[]): object => ({ role: 'model', parts })

/** What clients make of the parts of an answer. */
const HISTORIES: readonly (readonly [name: string, (parts: readonly Part[]) => readonly object[]])[] = [
  ['part by part', (parts) => [model(...parts)]],
  ['a content for every chunk', (parts) => parts.map((part) => model(part))],
  [
    'without empty texts, its thoughts as one',
    (parts) => {
      const thoughts = parts.filter(({ thought, text }) => thought === true && text !== '')
      const thoughtSignature = thoughts.findLast(
        (part) => part.thoughtSignature !== undefined,
      )?.thoughtSignature
      const text = thoughts.map((part) => part.text).join('')
      const others = parts.filter((part) => part.thought !== true && part.text !== '')
      const signed = thoughtSignature === undefined ? {} : { thoughtSignature }
      return [model({ text, thought: true, ...signed }, ...others)]
    },
  ],
]

describe.each([
  ['streamed', streamed],
  ['whole', whole],
])('thoughts of Claude, %s to a Gemini client', (_way, shownAs) => {
  it.each(HISTORIES)('come back with their signature, %s', (_name, historyOf) => {
    const back = backFrom(historyOf(shownAs([THINKING, SAID, CALL])))
    expect(back).toEqual([THINKING, SAID, CALL])
  })

  it.each(HISTORIES.slice(0, 2))('that were withheld come back as they were, %s', (_name, historyOf) => {
    expect(backFrom(historyOf(shownAs([REDACTED, SAID])))).toEqual([REDACTED, SAID])
    expect(backFrom(historyOf(shownAs([OMITTED, CALL])))).toEqual([OMITTED, CALL])
    const blocks = [THINKING, REDACTED, THINKING, SAID]
    expect(backFrom(historyOf(shownAs(blocks)))).toEqual(blocks)
  })
})

describe('a thought on its way', () => {
  const shown = (blocks: readonly Block[]): readonly unknown[] =>
    streamed(blocks).map(({ text, thoughtSignature }) => [text, thoughtSignature !== undefined])

  it('has its signature in the part of its last piece', () => {
    expect(shown([THINKING, SAID])).toEqual([
      ['hmm ', false],
      ['é', true],
      ['well', false],
      ['', false],
    ])
  })

  it('is told as far as it came where the stream breaks off', () => {
    const observer = translation('gemini_generate', true).observeStream((inner) => inner)
    const told = streamOf([THINKING])
      .slice(0, 4)
      .map((event) => observer.push(Buffer.from(`data: ${JSON.stringify(event)}\n\n`)).forward?.toString())
    const error = { type: 'error', error: { type: 'api_error', message: 'no' } }
    const end = observer.push(Buffer.from(`data: ${JSON.stringify(error)}\n\n`)).forward?.toString() ?? ''
    expect(told.join('')).toContain('"hmm "')
    expect(told.join('')).not.toContain('"é"')
    expect(end.indexOf('"é"')).toBeGreaterThan(-1)
    expect(end.indexOf('"error"')).toBeGreaterThan(end.indexOf('"é"'))
  })
})

describe('thoughts of Claude that were withheld, shown to a client of Responses', () => {
  const itemsOf = (blocks: readonly Block[]): readonly object[] => {
    const last = streamedTo('openai_responses', blocks).at(-1) ?? '{}'
    return (JSON.parse(last) as { response: { output: readonly object[] } }).response.output
  }

  it.each([[[REDACTED, SAID]], [[OMITTED, SAID]], [[THINKING, REDACTED, SAID]]])(
    'come back: %j',
    (blocks) => {
      const user = { type: 'message', role: 'user', content: 'hi' }
      const input = [user, ...itemsOf(blocks), user]
      const { messages } = asked('openai_responses', 'anthropic', { input })
      expect(messages).toMatchObject([{}, { role: 'assistant', content: blocks }, {}])
    },
  )
})
