import { Counter } from 'prom-client'
import type { Registry } from 'prom-client'
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

const SECONDS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120, 300, 600]
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5]
const UNKNOWN = 'none'

/** Answers of one status that the library has not been told of yet. */
type Tally = { readonly told: Counter.Internal; count: number }

/** The labelled series of one protocol and platform, kept so that a request looks no labels up. */
type Series = {
  readonly byStatus: Map<number, Tally>
  readonly duration: CountedSeries
  readonly firstToken: CountedSeries
  readonly overhead: CountedSeries
}

/** Counts and times finished requests. */
export type RequestRecorder = {
  record(request: RequestMeasure): void
  /** Brings the counters up to date. */
  tell(): void
}

/** Registers the metrics of requests that were answered. */
export function requestRecorder(registry: Registry): RequestRecorder {
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

/** Registers the metric of requests that were answered without an upstream. */
export function interceptedRecorder(registry: Registry): (kind: string) => void {
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
