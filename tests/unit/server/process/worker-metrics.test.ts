import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { joinWorkerMetrics } from '@/lib/server/process/worker-metrics'
import type { WorkerMessage } from '@/lib/server/process/worker-messages'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function openWorker() {
  const sent: WorkerMessage[] = []
  const worker = joinWorkerMetrics((message) => sent.push(message))
  const own = {
    record: vi.fn(),
    render: vi.fn(async () => 'own'),
    snapshot: async () => [],
    contentType: 'text',
  }
  return { sent, worker, own, joined: worker.metricsOf(own) }
}

test('a scrape is answered with the figures of all; its own are not made for nothing', async () => {
  const { sent, worker, own, joined } = openWorker()
  const text = joined.render()
  expect(sent).toEqual([{ type: 'scrape', id: 1 }])
  worker.hear({ type: 'scraped', id: 1, text: 'all' })
  expect(await text).toBe('all')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(own.render).not.toHaveBeenCalled()
})

test('a scrape that the primary does not answer is answered with the own figures', async () => {
  const { own, joined } = openWorker()
  const text = joined.render()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await text).toBe('own')
  own.render.mockRejectedValueOnce(new Error('broken'))
  const broken = expect(joined.render()).rejects.toThrow('broken')
  await vi.advanceTimersByTimeAsync(60_000)
  await broken
})
