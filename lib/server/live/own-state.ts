import type { LiveGatewayState, LivePhase, LiveRequest } from '@/lib/core'
import type { AccessEvent, Gateway, GatewaySnapshot } from '@/lib/gateway'
import type { Settler } from '@/lib/stores'
import { storeStateOf, type OpenCoordination } from '../open-coordination'

type OwnParts = {
  readonly snapshot: GatewaySnapshot
  readonly confirmedAtMs: number | null
  readonly gateway: Gateway
  readonly settler: Settler
  readonly coordination: OpenCoordination
  readonly startedAtMs: number
  readonly isDraining: () => boolean
}

/** What this process says of itself, read from memory. */
export function ownState(parts: OwnParts): LiveGatewayState {
  const { snapshot, confirmedAtMs, gateway, settler, coordination, startedAtMs, isDraining } = parts
  const { backlogRecords, lagMs, deadLetters, wait } = settler.stats()
  const { leases, tickets } = coordination.store.sizes()
  const { kind, isAway, outages } = storeStateOf(coordination)
  return {
    processId: process.pid,
    startedAtMs,
    snapshotSeq: snapshot.seq.toString(),
    snapshotAgeMs: Math.max(0, Date.now() - snapshot.loadedAtMs),
    databaseConfirmedAgeMs: confirmedAtMs === null ? null : Math.max(0, Date.now() - confirmedAtMs),
    requestsInFlight: gateway.requestsInFlight(),
    slotsInUse: leases,
    waiting: tickets,
    store: isAway ? 'redis_away' : kind,
    storeOutages: outages,
    spoolBacklogRecords: backlogRecords,
    settlementLagMs: lagMs,
    settlementWait: wait,
    deadLetters,
    draining: isDraining(),
  }
}

/** More than this nobody reads; the longest running ones are told. */
const MAX_TOLD = 1000

/** The requests this process serves right now. */
export function runningRequests(gateway: Pick<Gateway, 'running'>): readonly LiveRequest[] {
  // They come in the order of arrival: the first are the oldest.
  const told: LiveRequest[] = []
  for (const { facts, startedAtMs } of gateway.running()) {
    if (told.length === MAX_TOLD) break
    told.push(toLiveRequest(facts, startedAtMs))
  }
  return told
}

function toLiveRequest(facts: AccessEvent, startedAtMs: number): LiveRequest {
  return {
    requestId: facts.requestId,
    startedAtMs,
    phase: phaseOf(facts),
    path: facts.path,
    protocol: facts.protocol ?? null,
    userId: facts.userId ?? null,
    apiKeyId: facts.apiKeyId ?? null,
    groupId: facts.groupId ?? null,
    channelId: facts.channelId ?? null,
    accountId: facts.accountId ?? null,
    requestedModel: facts.requestedModel ?? null,
    upstreamModel: facts.upstreamModel ?? null,
    stream: facts.stream ?? false,
    attempts: facts.attempts ?? 0,
    queuedMs: facts.queuedMs ?? 0,
  }
}

function phaseOf(facts: AccessEvent): LivePhase {
  if (facts.status !== 0) return 'answering'
  if (facts.accountId !== undefined) return 'upstream'
  return facts.requestedModel === undefined ? 'arriving' : 'waiting'
}
