import type { ClientId } from './wires'

/** One request as the SDK of each protocol sends it: a system prompt, a picture, a finished call and its result, a tool. */
const PICTURE = 'aGVsbG8='
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const DESCRIPTION = 'Tells the weather'

const REQUESTS: Readonly<Record<ClientId, (model: string) => object>> = {
  anthropic_messages: (model) => ({
    model,
    max_tokens: 500,
    system: 'Be brief',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Weather?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PICTURE } },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'call_0', name: 'get_weather', input: { city: 'Bonn' } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_0', content: 'sunny' }] },
    ],
    tools: [{ name: 'get_weather', description: DESCRIPTION, input_schema: SCHEMA }],
    tool_choice: { type: 'auto' },
  }),
  openai_chat: (model) => ({
    model,
    max_completion_tokens: 500,
    messages: [
      { role: 'system', content: 'Be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Weather?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_0', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Bonn"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'sunny' },
    ],
    tools: [
      { type: 'function', function: { name: 'get_weather', description: DESCRIPTION, parameters: SCHEMA } },
    ],
    tool_choice: 'auto',
    stream_options: { include_usage: true },
  }),
  openai_responses: (model) => ({
    model,
    max_output_tokens: 500,
    instructions: 'Be brief',
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Weather?' },
          { type: 'input_image', image_url: `data:image/png;base64,${PICTURE}` },
        ],
      },
      { type: 'function_call', call_id: 'call_0', name: 'get_weather', arguments: '{"city":"Bonn"}' },
      { type: 'function_call_output', call_id: 'call_0', output: 'sunny' },
    ],
    tools: [
      { type: 'function', name: 'get_weather', description: DESCRIPTION, parameters: SCHEMA, strict: false },
    ],
    tool_choice: 'auto',
  }),
  gemini_generate: () => ({
    systemInstruction: { parts: [{ text: 'Be brief' }] },
    contents: [
      {
        role: 'user',
        parts: [{ text: 'Weather?' }, { inlineData: { mimeType: 'image/png', data: PICTURE } }],
      },
      {
        role: 'model',
        parts: [{ functionCall: { id: 'call_0', name: 'get_weather', args: { city: 'Bonn' } } }],
      },
      {
        role: 'user',
        parts: [{ functionResponse: { id: 'call_0', name: 'get_weather', response: { output: 'sunny' } } }],
      },
    ],
    tools: [
      {
        functionDeclarations: [
          { name: 'get_weather', description: DESCRIPTION, parametersJsonSchema: SCHEMA },
        ],
      },
    ],
    toolConfig: { functionCallingConfig: { mode: 'AUTO' } },
    generationConfig: { maxOutputTokens: 500 },
  }),
}

export function clientRequest(client: ClientId, model: string, stream: boolean): object {
  const request = REQUESTS[client](model)
  return stream && client !== 'gemini_generate' ? { ...request, stream: true } : request
}
