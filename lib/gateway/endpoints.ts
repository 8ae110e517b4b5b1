import type { Platform, ProtocolId } from '@/lib/core'

/** What an endpoint does; one handler each. */
export type EndpointKind = 'generate' | 'count_tokens' | 'models' | 'usage' | 'telemetry'

export type Endpoint = {
  readonly kind: EndpointKind
  readonly method: 'GET' | 'POST'
  /** Protocol whose shapes the answer and its errors have. */
  readonly protocolId: ProtocolId
  /** Path at the provider, starting with its version segment. */
  readonly upstreamPath: string
}

export type EndpointMatch =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint; readonly forcedPlatform: Platform | null }
  | { readonly kind: 'wrong_method'; readonly allow: string }
  /** A browser asks what it may do. */
  | { readonly kind: 'preflight' }
  /** A path of the API's space that no endpoint has. */
  | { readonly kind: 'unknown_path' }

/** Every path the gateway answers, without the `/api` and `/antigravity` prefixes. A new endpoint is a line here. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/v1/messages': {
    kind: 'generate',
    method: 'POST',
    protocolId: 'anthropic_messages',
    upstreamPath: '/v1/messages',
  },
  '/v1/messages/count_tokens': {
    kind: 'count_tokens',
    method: 'POST',
    protocolId: 'anthropic_messages',
    upstreamPath: '/v1/messages/count_tokens',
  },
  '/v1/models': {
    kind: 'models',
    method: 'GET',
    protocolId: 'anthropic_messages',
    upstreamPath: '/v1/models',
  },
  '/v1/usage': { kind: 'usage', method: 'GET', protocolId: 'anthropic_messages', upstreamPath: '' },
  '/event_logging/batch': {
    kind: 'telemetry',
    method: 'POST',
    protocolId: 'anthropic_messages',
    upstreamPath: '',
  },
}

const MODELS = '/v1/models'
const FORCED_PREFIX = '/antigravity'
/** Paths under `/api/v1` that belong to the portal's JSON API. */
const PORTAL_PATHS = /^\/api\/v1\/(admin|user|auth|openapi\.json)(\/|$)/

/** Finds the endpoint of a path; `null` = not the gateway's, the portal may have it. Tolerates `/api`, a trailing slash and `/v1/v1`. */
export function matchEndpoint(method: string, path: string): EndpointMatch | null {
  const exact = ENDPOINTS[path]
  if (exact !== undefined && exact.method === method) {
    return { kind: 'endpoint', endpoint: exact, forcedPlatform: null }
  }
  if (PORTAL_PATHS.test(path)) return null
  const forced = path.startsWith(`${FORCED_PREFIX}/`) || path.startsWith(`/api${FORCED_PREFIX}/`)
  const name = normalizePath(path)
  const endpoint = name.startsWith(`${MODELS}/`) ? ENDPOINTS[MODELS] : ENDPOINTS[name]
  if (endpoint === undefined) return name.startsWith('/v1/') ? { kind: 'unknown_path' } : null
  if (endpoint.kind === 'telemetry' && !path.startsWith('/api/')) return null
  if (method === 'OPTIONS') return { kind: 'preflight' }
  if (endpoint.method !== method) return { kind: 'wrong_method', allow: endpoint.method }
  return { kind: 'endpoint', endpoint, forcedPlatform: forced ? 'antigravity' : null }
}

/** The model id of `/v1/models/{id}`, decoded; `null` for the list or an undecodable id. */
export function modelIdOfPath(path: string): string | null {
  const name = normalizePath(path)
  if (!name.startsWith(`${MODELS}/`)) return null
  try {
    return decodeURIComponent(name.slice(MODELS.length + 1))
  } catch {
    return null
  }
}

function normalizePath(path: string): string {
  let name = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  if (name.startsWith('/api/')) name = name.slice(4)
  if (name.startsWith(`${FORCED_PREFIX}/`)) name = name.slice(FORCED_PREFIX.length)
  if (name.startsWith('/v1/v1/')) name = name.slice(3)
  return name === '/models' ? MODELS : name
}
