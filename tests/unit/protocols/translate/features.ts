import { DEFAULT_SAMPLING } from '@/lib/protocols/neutral'
import type { AssistantPart, NeutralRequest, Sampling, TextPart, UserPart } from '@/lib/protocols/neutral'

/** One thing a request may say; the table of the docs has a row for each. */
export type RequestFeature = {
  readonly name: string
  readonly patch: Partial<NeutralRequest>
  readonly has: (request: NeutralRequest) => boolean
}

export const said = (text: string, more: Partial<TextPart> = {}): TextPart => ({
  type: 'text',
  text,
  cache: null,
  citations: [],
  ...more,
})
const user = (...content: UserPart[]) => ({ role: 'user' as const, content })
const sampling = (more: Partial<Sampling>): Partial<NeutralRequest> => ({
  sampling: { ...DEFAULT_SAMPLING, maxTokens: 99, ...more },
})
const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: null,
  schema: { type: 'object', properties: {} },
  strict: null,
  cache: null,
}
export const call = (id: string): AssistantPart => ({
  type: 'tool_call',
  id,
  name: 'get_weather',
  input: '{"city":"Bonn"}',
  kind: 'function',
  signature: null,
  cache: null,
})
const result = (
  callId: string,
  more: Partial<Extract<UserPart, { type: 'tool_result' }>> = {},
): UserPart => ({
  type: 'tool_result',
  callId,
  name: 'get_weather',
  content: [said('sunny')],
  isError: false,
  kind: 'function',
  cache: null,
  ...more,
})
export const picture = (source: { type: 'base64'; data: string } | { type: 'url'; url: string }) => ({
  type: 'image' as const,
  mediaType: 'image/png',
  source,
  detail: null,
  cache: null,
})
const file = (mediaType: string) => ({
  type: 'document' as const,
  mediaType,
  source: { type: 'base64' as const, data: 'aGVsbG8=' },
  title: 'a.bin',
  cache: null,
})

const userParts = (request: NeutralRequest): readonly UserPart[] =>
  request.messages.flatMap((message) => (message.role === 'user' ? message.content : []))
const assistantParts = (request: NeutralRequest): readonly AssistantPart[] =>
  request.messages.flatMap((message) => (message.role === 'assistant' ? message.content : []))
const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}

export const BASE: NeutralRequest = {
  model: '',
  stream: false,
  system: [],
  messages: [user(said('hi'))],
  tools: [],
  toolChoice: null,
  parallelToolCalls: null,
  output: null,
  verbosity: null,
  sampling: { ...DEFAULT_SAMPLING, maxTokens: 99 },
  reasoning: null,
  endUserId: null,
  promptCacheKey: null,
  serviceTier: null,
  wantsStreamUsage: true,
}

const tools = { tools: [weather] }
const called = (...parts: UserPart[]) => ({
  ...tools,
  messages: [
    user(said('hi')),
    { role: 'assistant' as const, content: [call('c1'), call('c2')] },
    user(...parts),
  ],
})

export const REQUEST_FEATURES: readonly RequestFeature[] = [
  { name: 'text', patch: {}, has: (r) => userParts(r).some((p) => p.type === 'text' && p.text === 'hi') },
  {
    name: 'system prompt',
    patch: { system: [said('Be brief')] },
    has: (r) => r.system.some(({ text }) => text === 'Be brief'),
  },
  {
    name: 'instructions in mid-conversation, in their place',
    patch: {
      messages: [
        user(said('hi')),
        { role: 'assistant', content: [said('yes')] },
        { role: 'system', content: [said('Now')] },
        user(said('go')),
      ],
    },
    has: (r) => r.messages.some(({ role }) => role === 'system'),
  },
  {
    name: 'image (bytes)',
    patch: { messages: [user(said('hi'), picture({ type: 'base64', data: 'aGVsbG8=' }))] },
    has: (r) => userParts(r).some((p) => p.type === 'image'),
  },
  {
    name: 'image (address)',
    patch: { messages: [user(said('hi'), picture({ type: 'url', url: 'https://x.example/a.png' }))] },
    has: (r) => userParts(r).some((p) => p.type === 'image' && p.source.type === 'url'),
  },
  {
    name: 'PDF (bytes)',
    patch: { messages: [user(said('hi'), file('application/pdf'))] },
    has: (r) => userParts(r).some((p) => p.type === 'document'),
  },
  {
    name: 'audio (bytes)',
    patch: { messages: [user(said('hi'), file('audio/mpeg'))] },
    has: (r) => userParts(r).some((p) => p.type === 'document'),
  },
  { name: 'function tools', patch: tools, has: (r) => r.tools.some((tool) => tool.type === 'function') },
  {
    name: 'custom tools (free input)',
    patch: { tools: [{ type: 'custom', name: 'patch', description: null, grammar: null }] },
    has: (r) => r.tools.length === 1,
  },
  {
    name: 'web search',
    patch: {
      tools: [{ type: 'web_search', allowedDomains: [], blockedDomains: [], maxUses: null, place: null }],
    },
    has: (r) => r.tools.some((tool) => tool.type === 'web_search'),
  },
  {
    name: 'web search beside functions',
    patch: {
      tools: [
        { type: 'function', name: 'lookup', description: null, schema: null, strict: null, cache: null },
        { type: 'web_search', allowedDomains: [], blockedDomains: [], maxUses: null, place: null },
      ],
    },
    has: (r) => r.tools.some((tool) => tool.type === 'web_search'),
  },
  {
    name: 'parallel calls and results',
    patch: called(result('c1'), result('c2')),
    has: (r) =>
      assistantParts(r).filter((p) => p.type === 'tool_call').length === 2 &&
      userParts(r).filter((p) => p.type === 'tool_result').length === 2,
  },
  {
    name: 'images in tool results',
    patch: called(
      result('c1', { content: [said('x'), picture({ type: 'base64', data: 'aGVsbG8=' })] }),
      result('c2'),
    ),
    has: (r) =>
      userParts(r).some(
        (p) => p.type === 'image' || (p.type === 'tool_result' && p.content.some((c) => c.type === 'image')),
      ),
  },
  {
    name: 'failed tool results, marked',
    patch: called(result('c1', { isError: true }), result('c2')),
    has: (r) => userParts(r).some((p) => p.type === 'tool_result' && p.isError),
  },
  {
    name: 'tool choice: required',
    patch: { ...tools, toolChoice: { type: 'required' } },
    has: (r) => r.toolChoice?.type === 'required',
  },
  {
    name: 'tool choice: one tool',
    patch: { ...tools, toolChoice: { type: 'tool', name: 'get_weather' } },
    has: (r) => r.toolChoice?.type === 'tool',
  },
  {
    name: 'tool choice: none',
    patch: { ...tools, toolChoice: { type: 'none' } },
    has: (r) => r.toolChoice?.type === 'none',
  },
  {
    name: 'one call at a time',
    patch: { ...tools, parallelToolCalls: false },
    has: (r) => r.parallelToolCalls === false,
  },
  {
    name: 'structured output (schema)',
    patch: { output: { type: 'json_schema', name: 'answer', description: null, schema, strict: true } },
    has: (r) => r.output?.type === 'json_schema',
  },
  {
    name: 'JSON mode',
    patch: { output: { type: 'json' } },
    has: (r) => r.output?.type === 'json' || r.system.some(({ text }) => text.includes('JSON')),
  },
  {
    name: 'stop sequences',
    patch: sampling({ stopSequences: ['END'] }),
    has: (r) => r.sampling.stopSequences.length === 1,
  },
  { name: 'output limit', patch: {}, has: (r) => r.sampling.maxTokens === 99 },
  { name: 'temperature', patch: sampling({ temperature: 0.5 }), has: (r) => r.sampling.temperature === 0.5 },
  { name: 'top_p', patch: sampling({ topP: 0.5 }), has: (r) => r.sampling.topP === 0.5 },
  { name: 'top_k', patch: sampling({ topK: 40 }), has: (r) => r.sampling.topK === 40 },
  { name: 'seed', patch: sampling({ seed: 7 }), has: (r) => r.sampling.seed === 7 },
  {
    name: 'penalties',
    patch: sampling({ presencePenalty: 0.5 }),
    has: (r) => r.sampling.presencePenalty === 0.5,
  },
  {
    name: 'several answers (n)',
    patch: sampling({ candidates: 2 }),
    has: (r) => r.sampling.candidates === 2,
  },
  {
    name: 'reasoning effort or budget',
    patch: { reasoning: { effort: 'high', budgetTokens: null, isShown: null } },
    has: (r) => r.reasoning !== null,
  },
  {
    name: 'cache marks',
    patch: { system: [said('Be brief', { cache: '1h' })] },
    has: (r) => r.system.some(({ cache }) => cache !== null),
  },
  { name: 'end user', patch: { endUserId: 'u1' }, has: (r) => r.endUserId === 'u1' },
]
