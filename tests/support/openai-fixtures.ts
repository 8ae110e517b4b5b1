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
