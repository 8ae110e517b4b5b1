import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client'
import type { Aggregator } from 'prom-client'
import { CountedHistogram } from './counted-histogram'
import type { CountedSeries } from './counted-histogram'

/** One finished request; absent or null = not known, or did not happen. */
export type RequestMeasure = {
  readonly protocol?: string
  readonly platform?: string
  readonly status: number
  readonly durationMs: number
  readonly firstTokenMs?: number | null
  /** Set for requests that were sent to an upstream. */
  readonly overheadMs?: number
  /** The kind of warm-up call that was answered without an upstream. */
  readonly intercepted?: string
}

/** The state of the process at the moment of a scrape. */
export type ProcessReadings = {
  readonly requestsInFlight: number
  readonly slotsInUse: number
  readonly waiters: number
  /** The shared store; `null` = limits are kept in memory. */
  readonly store: { readonly isAway: boolean; readonly outages: number } | null
  readonly accounts: readonly { readonly platform: string; readonly state: string; readonly count: number }[]
  readonly spoolBacklogRecords: number
  readonly settlementLagMs: number
  /** 0 while settlement goes on. */
  readonly settlementWaitMs: number
  readonly deadLetters: number
  /** `null` = nothing loaded, shown as infinity. */
  readonly snapshotAgeMs: number | null
  readonly eventLoopLagMs: number
  /** Used share of the heap limit, 0 to 1. */
  readonly heapShare: number
  readonly isOverloaded: boolean
  readonly isDraining: boolean
}

/** The process's metrics for Prometheus. */
export type Metrics = {
  record(request: RequestMeasure): void
  /** The text a scrape reads. */
  render(): Promise<string>
  /** The same as values, to be merged with those of other processes. */
  snapshot(): Promise<readonly object[]>
  readonly contentType: string
}

const SECONDS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120, 300, 600]
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5]
const UNKNOWN = 'none'

/** Builds the metrics of one process; `read` is asked at each scrape. **Source:** https://prometheus.io/docs/practices/naming/ */
export function createMetrics(read: () => ProcessReadings): Metrics {
  const registry = new Registry()
  const answers = requestRecorder(registry)
  const recordIntercepted = interceptedRecorder(registry)
  const show = readingsWriter(registry)
  return {
    record(request) {
      answers.record(request)
      if (request.intercepted !== undefined) recordIntercepted(request.intercepted)
    },
    contentType: registry.contentType,
    render() {
      answers.tell()
      show(read())
      return registry.metrics()
    },
    snapshot() {
      answers.tell()
      show(read())
      return registry.getMetricsAsJSON()
    },
  }
}

/** One text of the snapshots of several processes: sums, and the worst of ages, lags and states. */
export function mergeMetrics(snapshots: readonly (readonly object[])[]): Promise<string> {
  return AggregatorRegistry.aggregate(snapshots.map((metrics) => [...metrics])).metrics()
}

/** Answers of one status that the library has not been told of yet. */
type Tally = { readonly told: Counter.Internal; count: number }

/** The labelled series of one protocol and platform, kept so that a request looks no labels up. */
type Series = {
  readonly byStatus: Map<number, Tally>
  readonly duration: CountedSeries
  readonly firstToken: CountedSeries
  readonly overhead: CountedSeries
}

type RequestRecorder = Pick<Metrics, 'record'> & {
  /** Brings the counters up to date. */
  tell(): void
}

function requestRecorder(registry: Registry): RequestRecorder {
  const make = requestSeries(registry)
  const byProtocol = new Map<string, Map<string, Series>>()
  const seriesOf = (protocol: string, platform: string): Series => {
    const byPlatform = byProtocol.get(protocol) ?? new Map<string, Series>()
    const series = byPlatform.get(platform) ?? make.series(protocol, platform)
    byProtocol.set(protocol, byPlatform)
    byPlatform.set(platform, series)
    return series
  }
  return {
    record({ protocol = UNKNOWN, platform = UNKNOWN, status, durationMs, firstTokenMs, overheadMs }) {
      const series = byProtocol.get(protocol)?.get(platform) ?? seriesOf(protocol, platform)
      let tally = series.byStatus.get(status)
      if (tally === undefined) {
        tally = { told: make.counter({ protocol, platform, status }), count: 0 }
        series.byStatus.set(status, tally)
      }
      tally.count += 1
      if (overheadMs === undefined) return
      series.overhead.observe(overheadMs / 1000)
      series.duration.observe(durationMs / 1000)
      if (typeof firstTokenMs === 'number') series.firstToken.observe(firstTokenMs / 1000)
    },
    tell() {
      for (const byPlatform of byProtocol.values()) for (const series of byPlatform.values()) tellAll(series)
    },
  }
}

function tellAll({ byStatus }: Series): void {
  for (const tally of byStatus.values()) {
    tally.told.inc(tally.count)
    tally.count = 0
  }
}

function interceptedRecorder(registry: Registry): (kind: string) => void {
  const intercepted = new Counter({
    name: 'switchyard_intercepted_requests_total',
    help: 'Warm-up calls answered without an upstream, by kind; they are not billed.',
    labelNames: ['kind'],
    registers: [registry],
  })
  return (kind) => intercepted.inc({ kind })
}

type StatusLabels = { readonly protocol: string; readonly platform: string; readonly status: number }

function requestSeries(registry: Registry): {
  readonly counter: (labels: StatusLabels) => Counter.Internal
  readonly series: (protocol: string, platform: string) => Series
} {
  const registers = [registry]
  const requests = new Counter({
    name: 'switchyard_requests_total',
    help: 'Answered requests; status 499 = the client went away.',
    labelNames: ['protocol', 'platform', 'status'],
    registers,
  })
  const histogram = (name: string, help: string, buckets: number[]): CountedHistogram =>
    new CountedHistogram({ name, help, buckets, labelNames: ['protocol', 'platform'], registers })
  const duration = histogram(
    'switchyard_request_duration_seconds',
    'Whole time of requests that were sent to an upstream.',
    SECONDS_BUCKETS,
  )
  const firstToken = histogram(
    'switchyard_time_to_first_token_seconds',
    'From the request to the first content of its stream.',
    SECONDS_BUCKETS,
  )
  const overhead = histogram(
    'switchyard_overhead_seconds',
    'Time of requests that was spent neither upstream nor waiting for a slot.',
    OVERHEAD_BUCKETS,
  )
  return {
    counter: ({ protocol, platform, status }) => requests.labels({ protocol, platform, status }),
    series(protocol, platform) {
      const labels = { protocol, platform }
      return {
        byStatus: new Map(),
        duration: duration.seriesOf(labels),
        firstToken: firstToken.seriesOf(labels),
        overhead: overhead.seriesOf(labels),
      }
    },
  }
}

type GaugeMaker = (name: string, help: string, aggregator?: Aggregator) => Gauge

function readingsWriter(registry: Registry): (readings: ProcessReadings) => void {
  const registers = [registry]
  const gauge: GaugeMaker = (name, help, aggregator = 'sum') =>
    new Gauge({ name, help, registers, aggregator })
  const accounts = new Gauge({
    name: 'switchyard_accounts',
    aggregator: 'max',
    help: 'Upstream accounts by state; the first state that applies counts.',
    labelNames: ['platform', 'state'],
    registers,
  })
  const inFlight = gauge('switchyard_requests_in_flight', 'Requests being served.')
  const slots = gauge('switchyard_slots_in_use', 'Slots held by requests.')
  const waiters = gauge('switchyard_waiters', 'Requests waiting for a slot.')
  const storeUp = gauge(
    'switchyard_store_up',
    '1 while limits are shared through Redis, or kept in memory on purpose.',
    'min',
  )
  const outages = gauge('switchyard_store_outages', 'How often the shared store went away since the start.')
  const writeSettlement = settlementWriter(gauge)
  const age = gauge(
    'switchyard_snapshot_age_seconds',
    'Since the database last confirmed the configuration.',
    'max',
  )
  const loop = gauge(
    'switchyard_event_loop_lag_seconds',
    'Mean delay of the event loop in the last window.',
    'max',
  )
  const heap = gauge('switchyard_heap_used_ratio', 'Used share of the heap limit.', 'max')
  const overloaded = gauge('switchyard_overloaded', '1 while new requests are refused for overload.', 'max')
  const draining = gauge('switchyard_draining', '1 while the process is stopping.', 'max')
  const memory = gauge('process_resident_memory_bytes', 'Resident memory.')
  const started = gauge('process_start_time_seconds', 'Start of the process since the epoch.', 'min')
  started.set((Date.now() - performance.now()) / 1000)
  return (readings) => {
    accounts.reset()
    for (const { platform, state, count } of readings.accounts) accounts.set({ platform, state }, count)
    inFlight.set(readings.requestsInFlight)
    slots.set(readings.slotsInUse)
    waiters.set(readings.waiters)
    storeUp.set(readings.store?.isAway === true ? 0 : 1)
    outages.set(readings.store?.outages ?? 0)
    writeSettlement(readings)
    age.set(readings.snapshotAgeMs === null ? Number.POSITIVE_INFINITY : readings.snapshotAgeMs / 1000)
    loop.set(readings.eventLoopLagMs / 1000)
    heap.set(readings.heapShare)
    overloaded.set(readings.isOverloaded ? 1 : 0)
    draining.set(readings.isDraining ? 1 : 0)
    memory.set(process.memoryUsage.rss())
  }
}

function settlementWriter(gauge: GaugeMaker): (readings: ProcessReadings) => void {
  const backlog = gauge('switchyard_spool_backlog_records', 'Usage records not yet settled.')
  const lag = gauge('switchyard_settlement_lag_seconds', 'Age of the oldest unsettled usage record.', 'max')
  const wait = gauge(
    'switchyard_settlement_waiting_seconds',
    'For how long settlement has waited for the database or the disk; 0 while it goes on.',
    'max',
  )
  const deadLetters = gauge(
    'switchyard_dead_letters',
    'Usage records put aside since the start because they could not be settled.',
    'max',
  )
  return (readings) => {
    backlog.set(readings.spoolBacklogRecords)
    lag.set(readings.settlementLagMs / 1000)
    wait.set(readings.settlementWaitMs / 1000)
    deadLetters.set(readings.deadLetters)
  }
}
