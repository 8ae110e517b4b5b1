import { Histogram } from 'prom-client'
import type { HistogramConfiguration } from 'prom-client'

type Labels = Readonly<Record<string, string>>

/** One labelled series of a histogram. */
export type CountedSeries = {
  observe(value: number): void
}

/** A histogram that counts in arrays of its own: the library writes its labels into a text for each observation. */
export class CountedHistogram extends Histogram {
  private readonly series: SeriesCounts[] = []

  constructor(private readonly shape: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super(shape)
  }

  /** The series of these labels; asked for once and kept by the caller. */
  seriesOf(labels: Labels): CountedSeries {
    const series = new SeriesCounts(labels, this.shape.buckets)
    this.series.push(series)
    return series
  }

  /** What the library asks for when it writes the text, and when it hands out values. */
  getForPromString(): Promise<object> {
    const { name, help } = this.shape
    const values = this.series.flatMap((series) => series.valuesOf(name))
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values })
  }
}

/** A value as the library tells it; `sharedLabels` are those of all values of a series. */
type Told = {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly sharedLabels: Labels
  readonly value: number
}

class SeriesCounts implements CountedSeries {
  /** Observations by bucket, not summed up; the last is of all that are larger. */
  private readonly counts: Float64Array
  private readonly sum = new Float64Array(1)

  constructor(
    private readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const { bounds, counts, sum } = this
    let bucket = 0
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1
    counts[bucket] = (counts[bucket] ?? 0) + 1
    sum[0] = (sum[0] ?? 0) + value
  }

  /** As the library would tell them; a series without observations is not shown. */
  valuesOf(name: string): readonly Told[] {
    const { labels: sharedLabels, bounds, counts, sum } = this
    let count = 0
    const values: Told[] = Array.from(counts, (own, bucket) => {
      count += own
      const labels = { le: bounds[bucket] ?? '+Inf' }
      return { metricName: `${name}_bucket`, labels, sharedLabels, value: count }
    })
    if (count === 0) return []
    values.push({ metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum[0] ?? 0 })
    values.push({ metricName: `${name}_count`, labels: {}, sharedLabels, value: count })
    return values
  }
}
