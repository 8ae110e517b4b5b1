/** A chat request, and what the scripted provider of OpenAI's protocols answers. */
export const CHAT_REQUEST = { model: 'gpt-5.4', messages: [{ role: 'user', content: 'hi' }] }

export const CHAT_USAGE = {
  prompt_tokens: 100,
  completion_tokens: 20,
  total_tokens: 120,
  prompt_tokens_details: { cached_tokens: 60 },
  completion_tokens_details: { reasoning_tokens: 5 },
}

/** A complete chat answer. */
export function chatAnswer(model = 'gpt-5.4'): string {
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
    usage: CHAT_USAGE,
    service_tier: 'default',
  })
}

/** A complete chat stream, an event a chunk. */
export function chatStream(model = 'gpt-5.4', usage: object | null = CHAT_USAGE): string[] {
  const chunk = (choices: readonly object[], more: object = {}): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, service_tier: 'default', choices, ...more })}\n\n`
  const delta = (content: object, finish: string | null = null): readonly object[] => [
    { index: 0, delta: content, finish_reason: finish },
  ]
  return [
    chunk(delta({ role: 'assistant', content: '' })),
    chunk(delta({ content: 'hello' })),
    chunk(delta({}, 'stop')),
    ...(usage === null ? [] : [chunk([], { usage })]),
    'data: [DONE]\n\n',
  ]
}

export const RESPONSES_REQUEST = { model: 'gpt-5.4', input: 'hi' }

const RESPONSES_USAGE = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 60 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 120,
}

function responseObject(id: string, fields: object): object {
  return {
    id,
    object: 'response',
    created_at: 1,
    status: 'in_progress',
    error: null,
    model: 'gpt-5.4',
    output: [],
    usage: null,
    ...fields,
  }
}

const MESSAGE_ITEM = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'hello', annotations: [] }],
}

/** A complete response. */
export function responseAnswer(id = 'resp_1', model = 'gpt-5.4'): string {
  const done = { status: 'completed', output: [MESSAGE_ITEM], usage: RESPONSES_USAGE }
  return JSON.stringify(responseObject(id, { ...done, model }))
}

/** A Responses stream, an event a chunk. */
export function responseStream(id = 'resp_1', model = 'gpt-5.4'): string[] {
  const event = (number: number, type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number, ...data })}\n\n`
  return [
    event(0, 'response.created', { response: responseObject(id, { model }) }),
    event(1, 'response.output_text.delta', { item_id: 'msg_1', output_index: 0, delta: 'hello' }),
    event(2, 'response.completed', { response: JSON.parse(responseAnswer(id, model)) as object }),
  ]
}
