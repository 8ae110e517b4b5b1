import type { Platform } from '@/lib/core'
import {
  anthropicMessages,
  openaiChat,
  openaiEmbeddings,
  openaiImages,
  openaiResponses,
  PLAIN_TARGET,
} from '@/lib/protocols'
import type { Protocol, RequestTarget } from '@/lib/protocols'
import { createEndpointTable } from './endpoint-table'
import { GEMINI_ACTION, GEMINI_ENDPOINTS } from './gemini-endpoints'

/** What an endpoint does; one handler each. */
export type EndpointKind =
  | 'generate'
  | 'count_tokens'
  | 'stored_answer'
  | 'models'
  | 'usage'
  | 'telemetry'
  | 'socket'

export type Endpoint = {
  readonly kind: EndpointKind
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** How its requests and answers are read and written; `null` = an endpoint of our own, in the shapes of its caller. */
  readonly protocol: Protocol | null
  /** Path at the provider, starting with its version segment; `{model}` = the upstream model, `{path}` = the sub-path. */
  readonly upstreamPath: string
  /** Whose accounts speak this wire. */
  readonly platforms: readonly Platform[]
  /** What becomes of its requests on other platforms: `missing` = they are refused as unknown. */
  readonly elsewhere: 'translated' | 'estimated' | 'missing'
  /** What usage rows call the protocol; absent = its id. */
  readonly loggedAs?: string
}

export type EndpointMatch =
  | {
      readonly kind: 'endpoint'
      readonly endpoint: Endpoint
      readonly forcedPlatform: Platform | null
      readonly target: RequestTarget
    }
  | { readonly kind: 'wrong_method'; readonly allow: string }
  /** A browser asks what it may do. */
  | { readonly kind: 'preflight' }
  /** A path of the API's space that no endpoint has. */
  | { readonly kind: 'unknown_path' }

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
const OWN = { protocol: null, upstreamPath: '', platforms: [], elsewhere: 'missing' } as const

/**
 * Every path the gateway answers, without the `/api` and `/antigravity` prefixes. A new endpoint is a line here; a path
 * may hold one variable: `{model}` or, where everything below it belongs to the endpoint, `{path}`.
 */
const ENDPOINTS: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  ['/v1/messages', { ...ANTHROPIC, kind: 'generate', upstreamPath: '/v1/messages', elsewhere: 'translated' }],
  [
    '/v1/messages/count_tokens',
    {
      ...ANTHROPIC,
      kind: 'count_tokens',
      upstreamPath: '/v1/messages/count_tokens',
      elsewhere: 'estimated',
    },
  ],
  [
    '/v1/chat/completions',
    {
      ...OPENAI,
      kind: 'generate',
      protocol: openaiChat,
      upstreamPath: '/v1/chat/completions',
      elsewhere: 'translated',
    },
  ],
  [
    '/v1/responses',
    { ...RESPONSES, kind: 'generate', upstreamPath: '/v1/responses', elsewhere: 'translated' },
  ],
  [
    '/v1/responses',
    { ...RESPONSES, method: 'GET', kind: 'socket', upstreamPath: '/v1/responses', elsewhere: 'translated' },
  ],
  [
    '/v1/responses/input_tokens',
    {
      ...RESPONSES,
      kind: 'count_tokens',
      upstreamPath: '/v1/responses/input_tokens',
      elsewhere: 'estimated',
    },
  ],
  [
    '/v1/responses/{path}',
    { ...RESPONSES, kind: 'generate', upstreamPath: '/v1/responses/{path}', elsewhere: 'missing' },
  ],
  ['/v1/responses/{path}', { ...STORED, method: 'GET', upstreamPath: '/v1/responses/{path}' }],
  ['/v1/responses/{path}', { ...STORED, method: 'DELETE', upstreamPath: '/v1/responses/{path}' }],
  ['/v1/responses/{path}/cancel', { ...STORED, upstreamPath: '/v1/responses/{path}/cancel' }],
  [
    '/v1/embeddings',
    {
      ...OPENAI,
      kind: 'generate',
      protocol: openaiEmbeddings,
      upstreamPath: '/v1/embeddings',
      elsewhere: 'missing',
      loggedAs: 'openai_embeddings',
    },
  ],
  ['/v1/images/generations', { ...IMAGES, upstreamPath: '/v1/images/generations' }],
  ['/v1/images/edits', { ...IMAGES, upstreamPath: '/v1/images/edits' }],
  ...GEMINI_ENDPOINTS,
  ['/v1beta/models', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1beta/models/{model}', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1/models', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1/models/{model}', { ...OWN, kind: 'models', method: 'GET' }],
  ['/v1/usage', { ...OWN, kind: 'usage', method: 'GET' }],
  ['/event_logging/batch', { ...OWN, kind: 'telemetry', method: 'POST' }],
]

const table = createEndpointTable(ENDPOINTS)

const FORCED_PREFIX = '/antigravity'
/** Paths under `/api/v1` that belong to the portal's JSON API. */
const PORTAL_PATHS = /^\/api\/v1\/(admin|user|auth|openapi\.json)(\/|$)/
/** Everything below these, and below the prefix that forces a platform, is the gateway's, known or not. */
const OWN_SPACE = /^\/(?:v1|v1alpha|v1beta|upload|backend-api)\//

/** The slashes of a base URL that ends in one, and of the path behind it. */
const DOUBLED = /^(?:\/(?:api|antigravity)){0,2}\/\//

/** Short forms that clients use, and what they stand for. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^\/models(?=\/|$)/, '/v1/models'],
  [/^\/v1alpha\//, '/v1beta/'],
  [/^\/v1(?:beta)?\/v1(?:alpha|beta)\//, '/v1beta/'],
  // Google's own base URL for clients of OpenAI.
  [/^\/v1beta\/openai\//, '/v1/'],
  // Google's SDKs call the stable version of their API, the beta one, or either with an escaped colon.
  [new RegExp(`^/v1(?:beta)?(/models/.+)${GEMINI_ACTION.source}`, 'i'), '/v1beta$1:$2'],
  [/^\/chat\/completions$/, '/v1/chat/completions'],
  [/^\/backend-api\/codex(?=\/)/, '/v1'],
  [/^\/responses(?=\/|$)/, '/v1/responses'],
]

/** Finds the endpoint of a path; `null` = not the gateway's, the portal may have it. Tolerates `/api`, a trailing slash, doubled ones in front, and `/v1/v1`. */
export function matchEndpoint(method: string, path: string): EndpointMatch | null {
  const exact = table.exact(path, method)
  if (exact !== undefined) {
    return { kind: 'endpoint', endpoint: exact, forcedPlatform: null, target: PLAIN_TARGET }
  }
  if (DOUBLED.test(path)) return matchEndpoint(method, path.replaceAll(/\/{2,}/g, '/'))
  if (PORTAL_PATHS.test(path)) return null
  const forced = path.startsWith(`${FORCED_PREFIX}/`) || path.startsWith(`/api${FORCED_PREFIX}/`)
  const name = normalizePath(path)
  const found = table.find(name)
  if (found === null) return forced || OWN_SPACE.test(name) ? { kind: 'unknown_path' } : null
  const isTelemetry = found.endpoints.some(({ kind }) => kind === 'telemetry')
  if (isTelemetry && !path.startsWith('/api/')) return null
  if (method === 'OPTIONS') return { kind: 'preflight' }
  const endpoint = found.endpoints.find((one) => one.method === method || isLookAt(one, method))
  if (endpoint === undefined) {
    return { kind: 'wrong_method', allow: found.endpoints.flatMap(methodsOf).join(', ') }
  }
  return { kind: 'endpoint', endpoint, forcedPlatform: forced ? 'antigravity' : null, target: found.target }
}

/** `HEAD` on a list of ours: whoever writes the answer leaves its body out. */
function isLookAt({ kind }: Endpoint, method: string): boolean {
  return method === 'HEAD' && (kind === 'models' || kind === 'usage')
}

function methodsOf(endpoint: Endpoint): string[] {
  return isLookAt(endpoint, 'HEAD') ? [endpoint.method, 'HEAD'] : [endpoint.method]
}

function normalizePath(path: string): string {
  let name = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  if (name.startsWith('/api/')) name = name.slice(4)
  if (name.startsWith(`${FORCED_PREFIX}/`)) name = name.slice(FORCED_PREFIX.length)
  if (name.startsWith('/v1/v1/')) name = name.slice(3)
  for (const [short, full] of ALIASES) name = name.replace(short, full)
  return name
}
