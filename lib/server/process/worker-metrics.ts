import { mergeMetrics } from '@/lib/infra'
import type { Metrics } from '@/lib/infra'
import type { PrimaryMessage, WorkerMessage } from './worker-messages'

const COLLECT_MS = 2_000

/** A worker's side: a scrape that reaches it is answered with the figures of all. */
export type WorkerMetrics = {
  readonly metricsOf: (own: Metrics) => Pick<Metrics, 'render' | 'contentType'>
  hear(message: PrimaryMessage): void
}

/** Joins a worker's metrics to those of its siblings; alone it answers when the primary does not. */
export function joinWorkerMetrics(send: (message: WorkerMessage) => void): WorkerMetrics {
  const waiting = new Map<number, (text: string) => void>()
  const state: { own: Metrics | null; nextId: number } = { own: null, nextId: 1 }
  return {
    metricsOf(own) {
      state.own = own
      const render = async (): Promise<string> => {
        const id = state.nextId++
        const ofAll = await new Promise<string | null>((resolve) => {
          const timer = setTimeout(resolve, COLLECT_MS * 2, null).unref()
          waiting.set(id, (text) => {
            clearTimeout(timer)
            resolve(text)
          })
          send({ type: 'scrape', id })
        })
        waiting.delete(id)
        return ofAll ?? own.render()
      }
      return { contentType: own.contentType, render }
    },
    hear(message) {
      if (message.type === 'scraped') waiting.get(message.id)?.(message.text)
      if (message.type !== 'collect' || state.own === null) return
      const { id } = message
      void state.own.snapshot().then((metrics) => send({ type: 'metrics', id, metrics }))
    },
  }
}

/** A worker as the collector sees it. */
export type MetricsSource = { send(message: PrimaryMessage): void }

/** The primary's side: asks every worker, adds up what comes in time. */
export type MetricsCollector = {
  collect(workers: readonly MetricsSource[]): Promise<string>
  hear(message: Extract<WorkerMessage, { type: 'metrics' }>): void
}

/** Makes the collector of one primary. */
export function createMetricsCollector(): MetricsCollector {
  const rounds = new Map<number, (metrics: readonly object[]) => void>()
  let nextId = 1
  return {
    async collect(workers) {
      const id = nextId++
      const found: (readonly object[])[] = []
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, COLLECT_MS)
        rounds.set(id, (metrics) => {
          found.push(metrics)
          if (found.length < workers.length) return
          clearTimeout(timer)
          resolve()
        })
        for (const worker of workers) worker.send({ type: 'collect', id })
      })
      rounds.delete(id)
      return mergeMetrics(found)
    },
    hear: ({ id, metrics }) => rounds.get(id)?.(metrics),
  }
}
