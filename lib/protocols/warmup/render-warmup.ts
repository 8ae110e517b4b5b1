import type { WarmupKind } from './detect-warmup'

type CannedAnswer = {
  readonly id: string
  readonly deltas: readonly string[]
  readonly outputTokens: number
}

const CANNED: Readonly<Record<Exclude<WarmupKind, 'none'>, CannedAnswer>> = {
  suggestion: { id: 'msg_mock_suggestion', deltas: [''], outputTokens: 1 },
  warmup: { id: 'msg_mock_warmup', deltas: ['New', ' Conversation'], outputTokens: 2 },
}
const INPUT_TOKENS = 10

type StreamEvent = { readonly type: string; readonly [field: string]: unknown }

/** The answer to a warm-up call, made here. */
export type WarmupAnswer = { readonly contentType: string; readonly body: Buffer }

/** Renders the canned answer of a warm-up call: a message, or the full event sequence of a stream. `model` is the requested one. */
export function renderWarmup(input: {
  readonly kind: Exclude<WarmupKind, 'none'>
  readonly model: string
  readonly stream: boolean
}): WarmupAnswer {
  const answer = CANNED[input.kind]
  return input.stream
    ? { contentType: 'text/event-stream', body: Buffer.from(renderEvents(answer, input.model)) }
    : {
        contentType: 'application/json',
        body: Buffer.from(JSON.stringify(renderMessage(answer, input.model))),
      }
}

function renderMessage({ id, deltas, outputTokens }: CannedAnswer, model: string): object {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: deltas.join('') }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: INPUT_TOKENS, output_tokens: outputTokens },
  }
}

function renderEvents({ id, deltas, outputTokens }: CannedAnswer, model: string): string {
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: INPUT_TOKENS, output_tokens: 0 },
  }
  const events: readonly StreamEvent[] = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...deltas.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: INPUT_TOKENS, output_tokens: outputTokens },
    },
    { type: 'message_stop' },
  ]
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}
