import type { Platform } from '@/lib/core'
import { PLAIN_TARGET } from '@/lib/protocols'
import type { RequestTarget } from '@/lib/protocols'
import { createEndpointTable } from './endpoint-table'
import { ENDPOINTS } from './endpoints'
import type { Endpoint } from './endpoint'
import { GEMINI_ACTION } from './gemini-endpoints'

/** What a method and path come to at the gateway. */
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

/**
 * Finds the endpoint of a path; `null` = not the gateway's, the portal may have it. Tolerates `/api`, a trailing slash, doubled
 * ones in front, and `/v1/v1`.
 */
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

/** What the gateway itself answers. */
const OWN_KINDS: ReadonlySet<Endpoint['kind']> = new Set(['models', 'usage', 'telemetry'])

/** `HEAD` on what is ours to tell: whoever writes the answer leaves its body out. */
function isLookAt(endpoint: Endpoint, method: string): boolean {
  return method === 'HEAD' && endpoint.method === 'GET' && OWN_KINDS.has(endpoint.kind)
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
