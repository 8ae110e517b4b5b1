import { AppError } from '@/lib/core'
import type { LivePort } from '@/lib/core'
import type { AccessEvent, Gateway, GatewayConfig, GatewayPorts, GatewaySnapshot } from '@/lib/gateway'
import { createAccessLog, createKeyRing, createMetrics, openTracer, wallClock } from '@/lib/infra'
import type { Env, Logger, Metrics } from '@/lib/infra'
import { createKeptAnswers, createKeyUsageReader } from '@/lib/stores'
import type { SnapshotLoader } from '@/lib/stores'
import { createLivePort } from './live/create-live-port'
import type { LiveSources } from './live/create-live-port'
import { probeAccounts } from './live/probe-accounts'
import { openStores } from './open-stores'
import type { StoreOptions, Stores } from './open-stores'
import { openUpstream } from './upkeep/open-upstream'
import type { OpenUpstream } from './upkeep/open-upstream'
import { isDatabaseSilent } from './process/is-database-silent'
import { watchLoad } from './process/overload'
import { processReadings } from './process/process-readings'
import { readinessOf, type Readiness } from './readiness'
import { createTracedGateway } from './tracing/create-traced-gateway'
import { openTranslation } from './translation/open-translation'

/** A running gateway without its doors. */
export type Runtime = {
  readonly gateway: Gateway
  readonly live: LivePort
  readonly metrics: Metrics
  /** Whether requests can be served now, and the figures `/readyz` shows. */
  readiness(): Readiness
  /** From now on `/readyz` says no. */
  startDraining(): void
  isDraining(): boolean
  /** Asked anew: no answer within two seconds is none. */
  isDatabaseSilent(): Promise<boolean>
  /** Ends the calls that still run: what was seen of their answers is billed, their clients are told. */
  endCalls(): Promise<void>
  /** Writes and settles what is left, then closes connections. */
  close(): Promise<void>
}

/** Builds every port once and joins them to the corridor. */
export async function createRuntime(options: StoreOptions): Promise<Runtime> {
  const { env, logger } = options
  const tracer = await openTracer({ env, logger })
  const stores = await openStores(options)
  const upstream = openUpstream({ env, logger, directUrl: options.directUrl, stores })
  const translation = openTranslation({ env, logger })
  const ports = portsOf({ env, stores, upstream, translation: translation.ports })
  const load = watchOverload(logger)
  const state = { draining: false, isEnding: false }
  const config: GatewayConfig = {
    maxBodyBytes: env.MAX_BODY_BYTES,
    maxInflightBodyBytes: env.MAX_INFLIGHT_BODY_BYTES,
    nowMs: wallClock,
    log: requestRecorder({ env, logger, stores, metricsOf: () => metrics }),
    isOverloaded: load.isOverloaded,
    isEnding: () => state.isEnding,
  }
  const gateway = createTracedGateway(ports, config, tracer)
  const isDraining = (): boolean => state.draining
  const metrics = createMetrics(() => processReadings({ stores, gateway, load, isDraining }))
  const live = createLivePort({
    ...stores,
    ports,
    tokens: upstream.tokens,
    ...refreshing(stores),
    gateway,
    startedAtMs: Date.now(),
    isDraining,
  })
  const stopProbes = probeAccounts({
    snapshot: ports.snapshot,
    health: stores.health,
    send: upstream.send,
    logger,
  })
  return {
    gateway,
    live,
    metrics,
    readiness: () =>
      readinessOf({ stores, gateway, maxAgeMs: env.SNAPSHOT_MAX_AGE, draining: state.draining }),
    startDraining() {
      state.draining = true
    },
    isDraining,
    isDatabaseSilent: () => isDatabaseSilent(stores.pool),
    endCalls() {
      state.isEnding = true
      return upstream.close()
    },
    async close() {
      load.stop()
      stopProbes()
      await Promise.all([upstream.finish(), translation.close(), tracer?.close()])
      await stores.close()
      await upstream.close()
    },
  }
}

function watchOverload(logger: Logger): ReturnType<typeof watchLoad> {
  return watchLoad({
    onChange: (isOverloaded, sample) =>
      logger.warn({ ...sample }, isOverloaded ? 'overloaded: refusing new requests' : 'overload is over'),
  })
}

type PortParts = {
  readonly env: Env
  readonly stores: Stores
  readonly upstream: OpenUpstream
  readonly translation: Pick<GatewayPorts, 'translateAside'>
}

/** What the corridor needs of the world. */
function portsOf({ env, stores, upstream, translation }: PortParts): GatewayPorts {
  return {
    snapshot: () => freshSnapshot(stores.snapshots, env.SNAPSHOT_MAX_AGE),
    findKey: (presentedKey, clientAddress) => stores.finder.findKey(presentedKey, clientAddress),
    coordination: stores.coordination.store,
    health: stores.health,
    accountUpkeep: upstream.accountUpkeep,
    billing: stores.billing,
    keptAnswers: createKeptAnswers({ pool: stores.pool, ...createKeyRing(env.ENCRYPTION_KEYS) }),
    spool: stores.spool,
    send: upstream.send,
    ...translation,
    keyUsage: createKeyUsageReader(stores.pool),
  }
}

/** Pages show what all processes know: with Redis it is asked for. */
function refreshing({ coordination }: Stores): Pick<LiveSources, 'refreshLoads' | 'refreshReadings'> {
  if (coordination.kind === 'memory') {
    return { refreshLoads: () => Promise.resolve(), refreshReadings: () => Promise.resolve() }
  }
  const { refreshLoads, refreshReadings } = coordination.store
  return { refreshLoads, refreshReadings }
}

/** The newest snapshot while the database has confirmed it recently enough; else requests are refused. */
function freshSnapshot(snapshots: SnapshotLoader, maxAgeMs: number): GatewaySnapshot {
  const snapshot = snapshots.current()
  const confirmedAtMs = snapshots.confirmedAtMs()
  if (snapshot !== null && confirmedAtMs !== null && Date.now() - confirmedAtMs <= maxAgeMs) return snapshot
  throw new AppError({
    status: 503,
    code: 'NOT_READY',
    message: 'The gateway has no current configuration, please retry later',
    details: { type: 'api_error' },
  })
}

type RequestReaders = {
  readonly env: Env
  readonly logger: Logger
  readonly stores: Stores
  readonly metricsOf: () => Metrics
}

/** Counts each finished request, keeps the failed ones, and writes its line. */
function requestRecorder({ env, logger, stores, metricsOf }: RequestReaders): (event: AccessEvent) => void {
  const logAccess = createAccessLog(env.LOG_LEVEL)
  return (event) => {
    metricsOf().record(event)
    if (event.status >= 400) stores.requestErrors.note(event)
    if (event.cause !== undefined) logFailure(logger, event)
    else logAccess(event.status < 400 ? event : lineOf(event))
  }
}

/** Attempts and exclusions are in the request's record; its line holds figures. */
function lineOf({ attemptRecords: _attempts, exclusions: _exclusions, ...line }: AccessEvent): object {
  return line
}

/** A request that failed for an inner reason is told with it; all others are a line of figures. */
function logFailure(logger: Logger, { cause, ...fields }: AccessEvent): void {
  logger[fields.status >= 500 ? 'error' : 'warn']({ ...lineOf(fields), err: cause }, 'request')
}
