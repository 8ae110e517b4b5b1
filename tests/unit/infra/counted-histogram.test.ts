import fc from 'fast-check'
import { Histogram, Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { CountedHistogram } from '../../../lib/infra/counted-histogram'

const SHAPE = { name: 'a_seconds', help: 'Some time.', labelNames: ['kind'], buckets: [0.1, 0.5, 2] }
const KINDS = ['one', 'other', 'never'] as const

/** What workers hand over, but for exemplars, which nobody uses. */
async function valuesOf(registry: Registry): Promise<unknown> {
  return JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()), (name, value: unknown) =>
    name === 'exemplar' ? undefined : value,
  )
}

describe('CountedHistogram', () => {
  it("tells what the library's own histogram would, as text and as values", async () => {
    const values = fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.constantFrom(0, 0.1, 0.5, 2))
    const observations = fc.array(fc.tuple(fc.constantFrom('one', 'other'), values), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(observations, async (observed) => {
        const [own, theirs] = [new Registry(), new Registry()]
        const counted = new CountedHistogram({ ...SHAPE, registers: [own] })
        const reference = new Histogram({ ...SHAPE, registers: [theirs] })
        // A series is shown where it was first observed: they begin in one order.
        const order = [...new Set([...observed.map(([kind]) => kind), ...KINDS])]
        const series = new Map(order.map((kind) => [kind, counted.seriesOf({ kind })]))
        for (const [kind, value] of observed) {
          series.get(kind)?.observe(value)
          reference.observe({ kind }, value)
        }
        expect(await own.metrics()).toBe(await theirs.metrics())
        expect(await valuesOf(own)).toEqual(await valuesOf(theirs))
      }),
    )
  })
})
