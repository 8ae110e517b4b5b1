import { PLATFORMS } from '@/lib/core'
import type { RouteLabQuestion } from '@/lib/core'
import { PLAIN_TARGET, protocolOf, sessionHashOfBody } from '@/lib/protocols'
import type { ParsedRequest } from '@/lib/protocols'
import type { AuthEntry } from '../ports/auth-entry'
import { newFacts } from '../exchange/access-facts'
import type { Exchange, GatewayConfig } from '../exchange/corridor'
import type { GatewayRequest } from '../exchange/gateway-request'
import type { GatewayPorts } from '../ports/ports'
import { BODY_PACE, SlowBodies } from '../exchange/slow-bodies'
import type { GatewaySettings } from '../ports/snapshot'

/** What an explanation is made from: the world as the corridor sees it. */
export type ExplainSources = {
  readonly ports: GatewayPorts
  readonly config: Pick<GatewayConfig, 'nowMs'>
}

const NOTHING = Buffer.from('{}')

/** An exchange that nobody sent and nobody hears: the request path reads it, and it can write nowhere. */
export function dryExchange(
  { ports, config: { nowMs } }: ExplainSources,
  question: RouteLabQuestion,
  requestId: string,
): Exchange {
  const protocol = protocolOf(question.protocolId)
  const request: GatewayRequest = {
    id: requestId,
    method: 'POST',
    path: '',
    query: '',
    headers: {},
    clientAddress: '',
    body: { declaredLength: 0, consume: (reader) => reader.onEnd() },
    startedAtMs: nowMs(),
  }
  return {
    gateway: {
      // Reading a ranking may drop a binding; an explanation must not.
      ports: { ...ports, coordination: { ...ports.coordination, dropSticky: () => undefined } },
      config: {
        nowMs,
        maxBodyBytes: 0,
        maxInflightBodyBytes: 0,
        log: () => undefined,
        isOverloaded: () => false,
      },
      inflightBytes: { value: 0 },
      slowBodies: new SlowBodies(BODY_PACE),
      requestsInFlight: { value: 0 },
    },
    request,
    sink: {
      start: () => undefined,
      write: () => true,
      end: () => undefined,
      cut: () => undefined,
      onDrain: () => undefined,
      onGone: () => undefined,
      started: false,
      gone: false,
    },
    endpoint: {
      kind: 'generate',
      method: 'POST',
      protocol,
      upstreamPath: '',
      platforms: PLATFORMS,
      elsewhere: 'translated',
    },
    target: PLAIN_TARGET,
    forcedPlatform: question.forcedPlatform,
    protocol,
    facts: newFacts(request),
  }
}

/**
 * The request as parsing would leave it. A session counts only under a key; without one the request begins a conversation,
 * as hardly any has none: `requestId` stands for it, whom nobody has seen. It names no output limit, unless holds are strict:
 * then it has to, and the answer is as long as that allows.
 */
export function dryRequest(
  { requestedModel, session, apiKeyId, usage }: RouteLabQuestion,
  { requestId, holds }: { readonly requestId: string; readonly holds: GatewaySettings['holds'] },
): ParsedRequest {
  const isNamed = session !== null && apiKeyId !== null
  return {
    requestedModel,
    stream: false,
    maxTokens: holds === 'strict' ? usage.outputTokens : null,
    serviceTier: usage.serviceTier,
    modelSpan: null,
    metadataSpan: null,
    sessionHash: isNamed ? sessionHashOfBody({ 'x-claude-code-session-id': session }, NOTHING) : requestId,
    metadataUserId: null,
    body: NOTHING,
  }
}

/** Nobody in particular: no terms of their own, no limits. Stands for the caller where only a group is asked about. */
export function anyCaller(groupId: number): AuthEntry {
  return {
    key: {
      id: 0,
      groupId,
      status: 'active',
      expiresAtMs: null,
      quotaUsd: null,
      limit5hUsd: null,
      limit1dUsd: null,
      limit7dUsd: null,
      rpmLimit: 0,
      isAllowed: null,
      isDenied: null,
      idempotencyEnabled: false,
    },
    user: {
      id: 0,
      status: 'active',
      role: 'user',
      concurrency: 0,
      rpmLimit: 0,
      locale: 'en',
      timeZone: 'UTC',
      groups: new Map(),
      subscriptions: new Map(),
    },
  }
}
