import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import type { Logger } from '@/lib/infra'
import type { PrimaryMessage, WorkerMessage } from './worker-messages'
import { createMetricsCollector } from './worker-metrics'

const RESTART_MS = 100
const LONGEST_RESTART_MS = 5_000
/** A worker that lived for so long was not broken from the start. */
const STEADY_MS = 10_000
/** Workers that never served before so many starts failed are broken, not unlucky. */
const FIRST_STARTS = 3
const STOP_GRACE_MS = 30_000

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
  stop(): Promise<void>
}

type Place = { worker: Worker | null; startedAt: number; failures: number; isReady: boolean }

/** Starts the workers and starts again whichever dies; what a dead one left is taken over by the others and its successor. */
export function startGatewayWorkers(options: GatewayWorkersOptions): GatewayWorkers {
  const { count, logger, variables } = options
  const places = Array.from({ length: count }, (): Place => ({
    worker: null,
    startedAt: 0,
    failures: 0,
    isReady: false,
  }))
  const collector = createMetricsCollector()
  const state = { isStopping: false, hasServed: false }
  const { promise: ready, resolve: tellReady, reject: giveUp } = openPromise<number>()
  const sources = (): readonly { send(message: PrimaryMessage): void }[] =>
    places.flatMap(({ worker }) => (worker?.isConnected() === true ? [{ send: sendTo(worker) }] : []))
  const hear = (place: Place, worker: Worker, message: WorkerMessage): void => {
    switch (message.type) {
      case 'ready':
        place.isReady = true
        if (places.every(({ isReady }) => isReady)) {
          state.hasServed = true
          tellReady(message.port)
        }
        return
      case 'metrics':
        return collector.hear(message)
      case 'scrape':
        void collector
          .collect(sources())
          .then((text) => sendTo(worker)({ type: 'scraped', id: message.id, text }))
        return
      default:
        message satisfies never
    }
  }
  const launch = (place: Place, index: number): void => {
    if (state.isStopping) return
    const worker = cluster.fork({ ...variables, SWITCHYARD_WORKER: String(index) })
    Object.assign(place, { worker, startedAt: performance.now(), isReady: false })
    worker.on('message', (message: WorkerMessage) => hear(place, worker, message))
    worker.on('error', (error) => logger.error({ error }, 'a gateway worker could not be reached'))
    worker.once('exit', (code, signal) => {
      if (state.isStopping) return
      const lived = performance.now() - place.startedAt
      place.failures = lived > STEADY_MS ? 0 : place.failures + 1
      if (!state.hasServed && place.failures >= FIRST_STARTS) {
        return giveUp(new Error('the gateway workers do not start, see the log'))
      }
      logger.error({ worker: index, code, signal }, 'a gateway worker ended, starting it again')
      const pauseMs = Math.min(RESTART_MS * 2 ** place.failures, LONGEST_RESTART_MS)
      setTimeout(() => launch(place, index), pauseMs)
    })
  }
  places.forEach(launch)
  return {
    ready,
    async stop() {
      state.isStopping = true
      const deadlineMs = options.drainSeconds * 1000 + STOP_GRACE_MS
      await Promise.all(places.map(({ worker }) => endWorker(worker, deadlineMs)))
    },
  }
}

function sendTo(worker: Worker): (message: PrimaryMessage) => void {
  return (message) => {
    if (worker.isConnected()) worker.send(message)
  }
}

function endWorker(worker: Worker | null, deadlineMs: number): Promise<void> {
  if (worker === null || worker.isDead()) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), deadlineMs)
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    sendTo(worker)({ type: 'stop' })
  })
}

function openPromise<T>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
} {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((done, failed) => {
    resolve = done
    reject = failed
  })
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
