import type { Platform } from '@/lib/core'
import type { Protocol } from '@/lib/protocols'

/** What an endpoint does; one handler each. */
export type EndpointKind =
  | 'generate'
  | 'count_tokens'
  | 'stored_answer'
  | 'models'
  | 'usage'
  | 'telemetry'
  | 'socket'

/** What a path means: what is done there, in which protocol, and by whose accounts. */
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
