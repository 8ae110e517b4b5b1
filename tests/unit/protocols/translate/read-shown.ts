import { readSseText } from '@/lib/protocols'
import type { ClientId } from './wires'

/** What a client of a protocol sees of an answer, read from the protocol's own fields. */
export type Shown = {
  readonly text: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  /** The protocol's own word. */
  readonly finish: unknown
  readonly usage: unknown
  readonly model: unknown
}

type Loose = { readonly [key: string]: Loose } & readonly Loose[]
/** Answers are looked into without types, as a client in a dynamic language would. */
const loose = (text: string): Loose => JSON.parse(text) as Loose
const str = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly Loose[] => (Array.isArray(value) ? (value as readonly Loose[]) : [])

export function readWholeAnswer(client: ClientId, body: string): Shown {
  return WHOLE[client](loose(body))
}

export function readStream(client: ClientId, body: string): Shown {
  const events = readSseText(Buffer.from(body))
  return STREAMED[client](events.filter(({ data }) => data !== '[DONE]').map(({ data }) => loose(data)))
}

const WHOLE: Readonly<Record<ClientId, (body: Loose) => Shown>> = {
  anthropic_messages: (body) => ({
    text: list(body['content'])
      .map((block) => str(block['text']))
      .join(''),
    calls: list(body['content'])
      .filter((block) => str(block['type']) === 'tool_use')
      .map((block) => ({ id: str(block['id']), name: str(block['name']), input: block['input'] })),
    finish: body['stop_reason'],
    usage: body['usage'],
    model: body['model'],
  }),
  openai_chat: (body) => {
    const message = body['choices']?.[0]?.['message']
    return {
      text: str(message?.['content']),
      calls: list(message?.['tool_calls']).map(chatCall),
      finish: body['choices']?.[0]?.['finish_reason'],
      usage: body['usage'],
      model: body['model'],
    }
  },
  openai_responses: (body) => responseShown(body),
  gemini_generate: (body) => geminiShown([body]),
}

const STREAMED: Readonly<Record<ClientId, (events: readonly Loose[]) => Shown>> = {
  anthropic_messages: anthropicStream,
  openai_chat: chatStream,
  openai_responses: responsesStream,
  gemini_generate: geminiShown,
}

function chatCall(call: Loose) {
  return {
    id: str(call['id']),
    name: str(call['function']?.['name']),
    input: loose(str(call['function']?.['arguments'])),
  }
}

function anthropicStream(events: readonly Loose[]): Shown {
  const blocks: { type: string; id: string; name: string; text: string; json: string }[] = []
  let end: Loose | undefined
  let start: Loose | undefined
  for (const event of events) {
    const block = event['content_block']
    const delta = event['delta']
    if (str(event['type']) === 'message_start') start = event['message']
    if (str(event['type']) === 'content_block_start') {
      expectNext(blocks.length, event['index'])
      blocks.push({
        type: str(block?.['type']),
        id: str(block?.['id']),
        name: str(block?.['name']),
        text: '',
        json: '',
      })
    }
    const last = blocks.at(-1)
    if (str(event['type']) === 'content_block_delta' && last !== undefined) {
      last.text += str(delta?.['text'])
      last.json += str(delta?.['partial_json'])
    }
    if (str(event['type']) === 'message_delta') end = event
  }
  return {
    text: blocks.map(({ text }) => text).join(''),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, json }) => ({ id, name, input: loose(json) })),
    finish: end?.['delta']?.['stop_reason'],
    usage: Object.assign({}, start?.['usage'], end?.['usage']),
    model: start?.['model'],
  }
}

function expectNext(expected: number, index: unknown): void {
  if (index !== expected) throw new Error(`block ${String(index)} where ${expected} was due`)
}

function chatStream(chunks: readonly Loose[]): Shown {
  const calls: { id: string; name: string; json: string }[] = []
  let text = ''
  let finish: unknown
  let usage: unknown
  for (const chunk of chunks) {
    const choice = chunk['choices']?.[0]
    text += str(choice?.['delta']?.['content'])
    for (const call of list(choice?.['delta']?.['tool_calls'])) {
      const index = Number(call['index'])
      const known = calls[index] ?? { id: str(call['id']), name: str(call['function']?.['name']), json: '' }
      calls[index] = known
      known.json += str(call['function']?.['arguments'])
    }
    finish = choice?.['finish_reason'] ?? finish
    usage = chunk['usage'] ?? usage
  }
  return {
    text,
    calls: calls.map(({ id, name, json }) => ({ id, name, input: loose(json) })),
    finish,
    usage,
    model: chunks[0]?.['model'],
  }
}

function responseShown(response: Loose): Shown {
  const output = list(response['output'])
  return {
    text: output
      .flatMap((item) => list(item['content']))
      .map((part) => str(part['text']))
      .join(''),
    calls: output
      .filter((item) => str(item['type']) === 'function_call')
      .map((item) => ({
        id: str(item['call_id']),
        name: str(item['name']),
        input: loose(str(item['arguments'])),
      })),
    finish: response['status'],
    usage: response['usage'],
    model: response['model'],
  }
}

/** The deltas must tell the same as the last event. */
function responsesStream(events: readonly Loose[]): Shown {
  const deltas = events.filter((event) => str(event['type']) === 'response.output_text.delta')
  const shown = responseShown(events.at(-1)?.['response'] ?? loose('{}'))
  const text = deltas.map((event) => str(event['delta'])).join('')
  events.forEach((event, index) => expectNext(index, event['sequence_number']))
  const calls = shown.calls.map((call, index) => {
    const begun = events.filter(
      (event) =>
        str(event['type']) === 'response.output_item.added' &&
        str(event['item']?.['type']) === 'function_call',
    )[index]
    const pieces = events.filter(
      (event) =>
        str(event['type']) === 'response.function_call_arguments.delta' &&
        event['item_id'] === begun?.['item']?.['id'],
    )
    return { ...call, input: loose(pieces.map((event) => str(event['delta'])).join('')) }
  })
  return { ...shown, text, calls }
}

function geminiShown(chunks: readonly Loose[]): Shown {
  const candidates = chunks.map((chunk) => chunk['candidates']?.[0])
  const parts = candidates.flatMap((candidate) => list(candidate?.['content']?.['parts']))
  return {
    text: parts.map((part) => str(part['text'])).join(''),
    calls: parts
      .filter((part) => part['functionCall'] !== undefined)
      .map(({ functionCall }) => ({
        id: str(functionCall?.['id']),
        name: str(functionCall?.['name']),
        input: functionCall?.['args'],
      })),
    finish: candidates.at(-1)?.['finishReason'],
    usage: chunks.at(-1)?.['usageMetadata'],
    model: chunks.at(-1)?.['modelVersion'],
  }
}
