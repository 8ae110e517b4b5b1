/** A complete answer of the scripted provider. */
export const MESSAGE_JSON = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'hello' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 10, output_tokens: 5 },
})

export const REQUEST_JSON = JSON.stringify({
  model: 'claude-sonnet-4-5',
  max_tokens: 16,
  messages: [{ role: 'user', content: 'hi' }],
})

export const STREAM_REQUEST_JSON = JSON.stringify({
  model: 'claude-sonnet-4-5',
  max_tokens: 16,
  stream: true,
  messages: [{ role: 'user', content: 'hi' }],
})

/** A complete Messages stream, an event a chunk. */
export function messageStream(model = 'claude-sonnet-4-5', text = 'hello'): string[] {
  const event = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  return [
    event('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        usage: { input_tokens: 10, output_tokens: 1 },
      },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }),
    event('message_stop', {}),
  ]
}

export const STREAM_ANSWER_HEADERS = { 'content-type': 'text/event-stream' }
