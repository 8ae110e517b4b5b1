import type { Platform, ProtocolId } from '@/lib/core'
import type { Protocol, RequestTarget } from '@/lib/protocols'
import type { AuthEntry, SubscriptionEntry } from '../ports/auth-entry'
import type { Endpoint } from './endpoints'
import type { GatewayRequest, ReplySink } from './gateway-request'
import type { GatewayPorts } from '../ports/ports'
import type { BodyPace, SlowBodies } from './slow-bodies'
import type { GatewayGroup, GatewaySnapshot } from '../ports/snapshot'
import type { AttemptRecord, ExclusionRecord } from '../ports/usage-record'

/** One line a request; ids and figures only, never content or secrets. */
export type AccessEvent = {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  readonly clientAddress: string
  readonly protocol?: ProtocolId
  /** Known once the key's group is. */
  readonly platform?: Platform
  readonly userId?: number
  readonly apiKeyId?: number
  readonly groupId?: number
  readonly channelId?: number | null
  readonly accountId?: number
  readonly requestedModel?: string
  readonly upstreamModel?: string
  readonly stream?: boolean
  readonly firstTokenMs?: number | null
  /** Attempts that were begun. */
  readonly attempts?: number
  /** Waiting for a slot; absent = no wait. */
  readonly queuedMs?: number
  /** From dispatch to the upstream's last byte, all attempts together; absent = nothing was dispatched. */
  readonly upstreamMs?: number
  /** The rest of the request's time: neither upstream nor in line. Absent where nothing was dispatched. */
  readonly overheadMs?: number
  /** Set when a coding CLI's warm-up call was answered here. */
  readonly intercepted?: 'suggestion' | 'warmup'
  /** Reason code of a refusal. */
  readonly code?: string
  /** What the client was told went wrong. */
  readonly message?: string
  /** The attempts that failed; of an unanswered request all there were. */
  readonly attemptRecords?: readonly AttemptRecord[]
  /** Why each account of the last route could not serve, where nobody was left. */
  readonly exclusions?: readonly ExclusionRecord[]
  /** Internal cause of an error; logged, never shown. */
  readonly cause?: unknown
}

/** Limits and hooks of a gateway; sizes in bytes. */
export type GatewayConfig = {
  readonly maxBodyBytes: number
  readonly maxInflightBodyBytes: number
  /** Absent = `BODY_PACE`. */
  readonly bodyPace?: BodyPace
  readonly nowMs: () => number
  readonly log: (event: AccessEvent) => void
  /** `true` = new requests are refused for now, running ones go on. */
  readonly isOverloaded: () => boolean
  /** `true` = calls that still run are ended, as the process is; absent = never. */
  readonly isEnding?: () => boolean
}

/** What all requests of a process share. */
export type GatewayContext = {
  readonly ports: GatewayPorts
  readonly config: GatewayConfig
  /** Bytes of all request bodies being held. */
  readonly inflightBytes: { value: number }
  readonly slowBodies: SlowBodies
  readonly requestsInFlight: { value: number }
}

/** One request on its way; facts are filled in as they become known, for the access line. */
export type Exchange = {
  readonly gateway: GatewayContext
  readonly request: GatewayRequest
  readonly sink: ReplySink
  readonly endpoint: Endpoint
  /** What the path says beside the endpoint. */
  readonly target: RequestTarget
  readonly forcedPlatform: Platform | null
  /** The endpoint's own, or for an endpoint of ours the one whose shapes the caller expects. */
  readonly protocol: Protocol
  readonly facts: { -readonly [K in keyof AccessEvent]: AccessEvent[K] }
}

/** Who calls: the key, the group that serves, and how it pays. */
export type Caller = {
  readonly entry: AuthEntry
  readonly group: GatewayGroup
  /** Set for subscription groups; balance otherwise. */
  readonly subscription: SubscriptionEntry | null
  readonly snapshot: GatewaySnapshot
}
