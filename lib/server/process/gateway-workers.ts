import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import type { Logger } from '@/lib/infra'
import { openPromise } from './open-promise'
import type { PrimaryMessage, WorkerMessage } from './worker-messages'
import { createMetricsCollector } from './worker-metrics'
import type { MetricsCollector, MetricsSource } from './worker-metrics'

const RESTART_MS = 100
const LONGEST_RESTART_MS = 5_000
/** A worker that lived for so long was not broken from the start. */
const STEADY_MS = 10_000
/** Workers that never served before so many starts failed are broken, not unlucky. */
const FIRST_STARTS = 3
const STOP_GRACE_MS = 30_000
const LEAVE_MS = 3_000

export type GatewayWorkersOptions = {
  readonly count: number
  readonly logger: Logger
  /** Variables the workers get beside our own. */
  readonly variables: Readonly<Record<string, string>>
  readonly drainSeconds: number
}

/** The gateway processes of one primary, sharing its public port. */
export type GatewayWorkers = {
  /** Resolves with the public port when all serve; rejects when one does not start. */
  readonly ready: Promise<number>
  /** Lets every worker drain and end; kills what does not. */
  readonly stop: () => Promise<void>
  /** Lets every worker end at once; kills what does not. */
  readonly leave: () => Promise<void>
}

type Place = {
  readonly index: number
  worker: Worker | null
  startedAt: number
  failures: number
  isReady: boolean
}

type Pool = {
  readonly options: GatewayWorkersOptions
  readonly places: readonly Place[]
  readonly collector: MetricsCollector
  readonly tellReady: (port: number) => void
  readonly giveUp: (error: Error) => void
  isStopping: boolean
  hasServed: boolean
}

/** Starts the workers and starts again whichever dies; what a dead one left is taken over by the others and its successor. */
export function startGatewayWorkers(options: GatewayWorkersOptions): GatewayWorkers {
  const { promise: ready, resolve: tellReady, reject: giveUp } = openPromise<number>()
  const places = Array.from({ length: options.count }, (_, index): Place => ({
    index,
    worker: null,
    startedAt: 0,
    failures: 0,
    isReady: false,
  }))
  const pool: Pool = {
    options,
    places,
    collector: createMetricsCollector(),
    tellReady,
    giveUp,
    isStopping: false,
    hasServed: false,
  }
  // Workers accept by themselves: a connection handed over to a worker that was just killed would never be answered.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  for (const place of places) launch(pool, place)
  const end = async (message: PrimaryMessage, deadlineMs: number): Promise<void> => {
    pool.isStopping = true
    await Promise.all(places.map(({ worker }) => endWorker(worker, message, deadlineMs)))
  }
  return {
    ready,
    stop: () => end({ type: 'stop' }, options.drainSeconds * 1000 + STOP_GRACE_MS),
    leave: () => end({ type: 'leave' }, LEAVE_MS),
  }
}

function launch(pool: Pool, place: Place): void {
  if (pool.isStopping) return
  place.startedAt = performance.now()
  place.isReady = false
  try {
    follow(pool, place, cluster.fork({ ...pool.options.variables, SWITCHYARD_WORKER: String(place.index) }))
  } catch (error) {
    launchAgain(pool, place, { error })
  }
}

function follow(pool: Pool, place: Place, worker: Worker): void {
  place.worker = worker
  worker.on('message', (message: WorkerMessage) => hear(pool, place, { worker, message }))
  worker.on('error', (error) => {
    // What was never started has no end to hear of.
    if (worker.process.pid === undefined) launchAgain(pool, place, { error })
    else pool.options.logger.error({ error }, 'a gateway worker could not be reached')
  })
  worker.once('exit', (code, signal) => launchAgain(pool, place, { code, signal }))
}

function launchAgain(pool: Pool, place: Place, end: object): void {
  if (pool.isStopping) return
  const lived = performance.now() - place.startedAt
  place.failures = lived > STEADY_MS ? 0 : place.failures + 1
  if (!pool.hasServed && place.failures >= FIRST_STARTS) {
    return pool.giveUp(new Error('the gateway workers do not start, see the log'))
  }
  pool.options.logger.error({ worker: place.index, ...end }, 'a gateway worker ended, starting it again')
  const pauseMs = Math.min(RESTART_MS * 2 ** place.failures, LONGEST_RESTART_MS)
  setTimeout(() => launch(pool, place), pauseMs)
}

type Heard = { readonly worker: Worker; readonly message: WorkerMessage }

function hear(pool: Pool, place: Place, { worker, message }: Heard): void {
  switch (message.type) {
    case 'ready':
      place.isReady = true
      if (!pool.places.every(({ isReady }) => isReady)) return
      pool.hasServed = true
      pool.tellReady(message.port)
      return
    case 'metrics':
      pool.collector.hear(message)
      return
    case 'scrape':
      void pool.collector
        .collect(sourcesOf(pool))
        .then((text) => sendTo(worker)({ type: 'scraped', id: message.id, text }))
        .catch((error: unknown) =>
          pool.options.logger.error({ error }, 'the figures of the workers could not be added up'),
        )
      return
    default:
      message satisfies never
  }
}

function sourcesOf({ places }: Pool): readonly MetricsSource[] {
  return places.flatMap(({ worker }) => (worker?.isConnected() === true ? [{ send: sendTo(worker) }] : []))
}

function sendTo(worker: Worker): (message: PrimaryMessage) => void {
  return (message) => {
    if (worker.isConnected()) worker.send(message)
  }
}

function endWorker(worker: Worker | null, message: PrimaryMessage, deadlineMs: number): Promise<void> {
  if (worker === null || worker.isDead()) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), deadlineMs)
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    sendTo(worker)(message)
  })
}
