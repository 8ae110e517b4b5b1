import type { WireName } from './wires'

/**
 * One answer as each provider sends it: a text, two parallel calls, and a usage of 40 fresh, 60 cached and 25 generated
 * tokens, 5 of them reasoning (Anthropic: thinking). **Source:** the event types of the providers' SDKs.
 */
export type RecordedAnswer = { readonly stream: string; readonly whole: string }

export const TEXT = 'Grüße 🙂 "you"\n'
export const CALLS = [
  { id: 'call_1', name: 'get_weather', input: { city: 'Paris' } },
  { id: 'call_2', name: 'get_weather', input: { city: 'Köln' } },
] as const

const PIECES = ['Grüße', ' 🙂 ', '"you"\n'] as const
const ARGUMENTS = [
  ['{"ci', 'ty":"Paris"}'],
  ['{"city":', '"Köln"}'],
] as const

const named = (events: readonly { readonly type: string }[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
const plain = (chunks: readonly object[]): string =>
  chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')

function anthropic(model: string): RecordedAnswer {
  const usage = {
    input_tokens: 40,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 60,
    output_tokens: 1,
    service_tier: 'standard',
  }
  const final = { output_tokens: 25, output_tokens_details: { thinking_tokens: 5 } }
  const head = { id: 'msg_01', type: 'message', role: 'assistant', model, stop_sequence: null }
  const toolUse = CALLS.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }))
  const block = (index: number, content_block: object, deltas: readonly object[]) => [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
  return {
    stream: named([
      { type: 'message_start', message: { ...head, content: [], stop_reason: null, usage } } as {
        type: string
      },
      ...block(
        0,
        { type: 'text', text: '' },
        PIECES.map((text) => ({ type: 'text_delta', text })),
      ),
      { type: 'ping' },
      ...CALLS.flatMap(({ id, name }, index) =>
        block(
          index + 1,
          { type: 'tool_use', id, name, input: {} },
          (ARGUMENTS[index] ?? []).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
        ),
      ),
      { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: final } as {
        type: string
      },
      { type: 'message_stop' },
    ]),
    whole: JSON.stringify({
      ...head,
      content: [{ type: 'text', text: TEXT }, ...toolUse],
      stop_reason: 'tool_use',
      usage: { ...usage, ...final },
    }),
  }
}

const CHAT_USAGE = {
  prompt_tokens: 100,
  completion_tokens: 25,
  total_tokens: 125,
  prompt_tokens_details: { cached_tokens: 60 },
  completion_tokens_details: { reasoning_tokens: 5 },
}

function chat(model: string): RecordedAnswer {
  const head = { id: 'chatcmpl-1', created: 1_774_000_000, model, service_tier: 'default' }
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    usage: null,
  })
  const calls = CALLS.map(({ id, name, input }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))
  const message = { role: 'assistant', content: TEXT, refusal: null, tool_calls: calls }
  const stream = plain([
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...PIECES.map((content) => chunk({ content })),
    ...CALLS.flatMap(({ id, name }, index) => [
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
      ...(ARGUMENTS[index] ?? []).map((piece) =>
        chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]),
    chunk({}, 'tool_calls'),
    { ...head, object: 'chat.completion.chunk', choices: [], usage: CHAT_USAGE },
  ])
  return {
    stream: `${stream}data: [DONE]\n\n`,
    whole: JSON.stringify({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'tool_calls' }],
      usage: CHAT_USAGE,
    }),
  }
}

function responses(model: string): RecordedAnswer {
  const message = (status: string, content: readonly object[]) => ({
    id: 'msg_1',
    type: 'message',
    status,
    role: 'assistant',
    content,
  })
  const text = { type: 'output_text', text: TEXT, annotations: [], logprobs: [] }
  const call = (index: number, argumentsText: string, status: string) => ({
    id: `fc_${index}`,
    type: 'function_call',
    status,
    call_id: CALLS[index]?.id,
    name: 'get_weather',
    arguments: argumentsText,
  })
  const items = [
    message('completed', [text]),
    ...CALLS.map(({ input }, index) => call(index, JSON.stringify(input), 'completed')),
  ]
  const response = (status: string, output: readonly object[]) => ({
    id: 'resp_1',
    object: 'response',
    created_at: 1_774_000_000,
    status,
    error: null,
    incomplete_details: null,
    model,
    output,
    service_tier: 'default',
    usage:
      status === 'completed'
        ? {
            input_tokens: 100,
            input_tokens_details: { cached_tokens: 60 },
            output_tokens: 25,
            output_tokens_details: { reasoning_tokens: 5 },
            total_tokens: 125,
          }
        : null,
  })
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const events: readonly { readonly type: string }[] = [
    { type: 'response.created', response: response('in_progress', []) } as { type: string },
    { type: 'response.in_progress', response: response('in_progress', []) } as { type: string },
    { type: 'response.output_item.added', output_index: 0, item: message('in_progress', []) } as {
      type: string
    },
    { type: 'response.content_part.added', ...place, part: { ...text, text: '' } } as { type: string },
    ...PIECES.map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text: TEXT } as { type: string },
    { type: 'response.content_part.done', ...place, part: text } as { type: string },
    { type: 'response.output_item.done', output_index: 0, item: items[0] } as { type: string },
    ...CALLS.flatMap(({ input }, index) => {
      const at = { item_id: `fc_${index}`, output_index: index + 1 }
      return [
        { type: 'response.output_item.added', output_index: index + 1, item: call(index, '', 'in_progress') },
        ...(ARGUMENTS[index] ?? []).map((delta) => ({
          type: 'response.function_call_arguments.delta',
          ...at,
          delta,
        })),
        { type: 'response.function_call_arguments.done', ...at, arguments: JSON.stringify(input) },
        { type: 'response.output_item.done', output_index: index + 1, item: items[index + 1] },
      ]
    }),
    { type: 'response.completed', response: response('completed', items) } as { type: string },
  ]
  return {
    stream: named(events.map((event, sequence_number) => ({ ...event, sequence_number }))),
    whole: JSON.stringify(response('completed', items)),
  }
}

function gemini(model: string, wrap: (chunk: object) => object): RecordedAnswer {
  const usageMetadata = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 5,
    totalTokenCount: 125,
  }
  const head = { modelVersion: model, responseId: 'r1' }
  const chunk = (parts: readonly object[], more: object = {}) =>
    wrap({
      candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
      usageMetadata: { promptTokenCount: 100, totalTokenCount: 100 },
      ...head,
    })
  const calls = CALLS.map(({ id, name, input }) => ({ functionCall: { id, name, args: input } }))
  const last = {
    candidates: [{ content: { parts: [calls[1]], role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata,
    ...head,
  }
  return {
    stream: plain([...PIECES.map((text) => chunk([{ text }])), chunk(calls.slice(0, 1)), wrap(last)]),
    whole: JSON.stringify(
      wrap({
        candidates: [
          { content: { parts: [{ text: TEXT }, ...calls], role: 'model' }, finishReason: 'STOP', index: 0 },
        ],
        usageMetadata,
        ...head,
      }),
    ),
  }
}

const RECORDED: Readonly<Record<WireName, (model: string) => RecordedAnswer>> = {
  anthropic,
  'openai chat': chat,
  'openai responses': responses,
  gemini: (model) => gemini(model, (chunk) => chunk),
  antigravity: (model) => gemini(model, (response) => ({ response, traceId: 't' })),
}

export function recordedAnswer(name: WireName, model: string): RecordedAnswer {
  return RECORDED[name](model)
}
