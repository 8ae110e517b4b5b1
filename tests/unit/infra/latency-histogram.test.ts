import { expect, it } from 'vitest'
import { LATENCY_HISTOGRAM_BOUNDS_MS } from '@/lib/infra'

it('bounds rise', () => {
  expect(LATENCY_HISTOGRAM_BOUNDS_MS).toEqual([...LATENCY_HISTOGRAM_BOUNDS_MS].toSorted((a, b) => a - b))
})
