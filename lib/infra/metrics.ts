import { AggregatorRegistry, Registry } from 'prom-client'
import { readingsWriter, type ProcessReadings } from './process-metrics'
import { interceptedRecorder, requestRecorder, type RequestMeasure } from './request-metrics'

/** The process's metrics for Prometheus. */
export type Metrics = {
  record(request: RequestMeasure): void
  /** The text a scrape reads. */
  render(): Promise<string>
  /** The same as values, to be merged with those of other processes. */
  snapshot(): Promise<readonly object[]>
  readonly contentType: string
}

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
