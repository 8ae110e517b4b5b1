import {
  anthropicMessages,
  openaiChat,
  openaiEmbeddings,
  openaiImages,
  openaiResponses,
} from '@/lib/protocols'
import type { Endpoint } from './endpoint'
import { GEMINI_ENDPOINTS } from './gemini-endpoints'

const ANTHROPIC = {
  method: 'POST',
  protocol: anthropicMessages,
  platforms: ['anthropic'],
} as const
const OPENAI = { method: 'POST', platforms: ['openai'] } as const
const RESPONSES = { ...OPENAI, protocol: openaiResponses } as const
const STORED = { ...RESPONSES, kind: 'stored_answer', elsewhere: 'missing' } as const
const IMAGES = {
  ...OPENAI,
  kind: 'generate',
  protocol: openaiImages,
  elsewhere: 'missing',
  loggedAs: 'openai_images',
} as const
const EMBEDDINGS = {
  ...OPENAI,
  kind: 'generate',
  protocol: openaiEmbeddings,
  elsewhere: 'missing',
  loggedAs: 'openai_embeddings',
} as const
const OWN = { protocol: null, upstreamPath: '', platforms: [], elsewhere: 'missing' } as const

/**
 * Every path the gateway answers, without the `/api` and `/antigravity` prefixes. A new endpoint is a line here; a path
 * may hold one variable: `{model}` or, where everything below it belongs to the endpoint, `{path}`.
 */
export const ENDPOINTS: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  ...sameAtProvider([
    ['/v1/messages', { ...ANTHROPIC, kind: 'generate', elsewhere: 'translated' }],
    ['/v1/messages/count_tokens', { ...ANTHROPIC, kind: 'count_tokens', elsewhere: 'estimated' }],
    ['/v1/chat/completions', { ...OPENAI, kind: 'generate', protocol: openaiChat, elsewhere: 'translated' }],
    ['/v1/responses', { ...RESPONSES, kind: 'generate', elsewhere: 'translated' }],
    ['/v1/responses', { ...RESPONSES, method: 'GET', kind: 'socket', elsewhere: 'translated' }],
    ['/v1/responses/input_tokens', { ...RESPONSES, kind: 'count_tokens', elsewhere: 'estimated' }],
    ['/v1/responses/{path}', { ...RESPONSES, kind: 'generate', elsewhere: 'missing' }],
    ['/v1/responses/{path}', { ...STORED, method: 'GET' }],
    ['/v1/responses/{path}', { ...STORED, method: 'DELETE' }],
    ['/v1/responses/{path}/cancel', STORED],
    ['/v1/embeddings', EMBEDDINGS],
    ['/v1/images/generations', IMAGES],
    ['/v1/images/edits', IMAGES],
    ...GEMINI_ENDPOINTS,
  ]),
  ['/v1beta/models', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1beta/models/{model}', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1/models', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1/models/{model}', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1/usage', { ...OWN, kind: 'usage', method: 'GET' }],
  ['/event_logging/batch', { ...OWN, kind: 'telemetry', method: 'POST' }],
  ['/event_logging/v2/batch', { ...OWN, kind: 'telemetry', method: 'POST' }],
  ['/hello', { ...OWN, kind: 'telemetry', method: 'GET' }],
]

/** Endpoints of a provider's API, whose paths are the same there. */
function sameAtProvider(
  rows: readonly (readonly [path: string, endpoint: Omit<Endpoint, 'upstreamPath'>])[],
): readonly (readonly [path: string, endpoint: Endpoint])[] {
  return rows.map(([path, endpoint]) => [path, { ...endpoint, upstreamPath: path }])
}
