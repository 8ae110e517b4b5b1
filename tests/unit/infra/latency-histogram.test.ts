import { expect, it } from 'vitest'
import { LATENCY_HISTOGRAM_BOUNDS_MS, latencyBucket } from '@/lib/infra'

it('bounds rise', () => {
  expect(LATENCY_HISTOGRAM_BOUNDS_MS).toEqual([...LATENCY_HISTOGRAM_BOUNDS_MS].toSorted((a, b) => a - b))
})

it.each([
  [0, 0],
  [50, 0],
  [51, 1],
  [600_000, LATENCY_HISTOGRAM_BOUNDS_MS.length - 1],
  [600_001, LATENCY_HISTOGRAM_BOUNDS_MS.length],
])('%d ms falls into bucket %d', (latencyMs, bucket) => {
  expect(latencyBucket(latencyMs)).toBe(bucket)
})
