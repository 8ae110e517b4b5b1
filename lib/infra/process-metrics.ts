import { Gauge } from 'prom-client'
import type { Aggregator, Registry } from 'prom-client'

/** The state of the process at the moment of a scrape. */
export type ProcessReadings = {
  readonly requestsInFlight: number
  readonly slotsInUse: number
  readonly waiters: number
  /** The shared store; `null` = limits are kept in memory. */
  readonly store: { readonly isAway: boolean; readonly outages: number } | null
  readonly accounts: readonly { readonly platform: string; readonly state: string; readonly count: number }[]
  readonly spoolBacklogRecords: number
  readonly leftSpools: number
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

type GaugeMaker = (name: string, help: string, aggregator?: Aggregator) => Gauge

/** Registers the metrics of the process; what it returns shows them at a scrape. */
export function readingsWriter(registry: Registry): (readings: ProcessReadings) => void {
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
  const left = gauge(
    'switchyard_spools_left',
    'Spools of ended processes that are not settled yet; their records are not in the backlog.',
    'max',
  )
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
    left.set(readings.leftSpools)
    lag.set(readings.settlementLagMs / 1000)
    wait.set(readings.settlementWaitMs / 1000)
    deadLetters.set(readings.deadLetters)
  }
}
