import { afterAll, beforeAll, expect, it } from 'vitest'
import { watchLeftPending } from '@/lib/stores'
import { openRedisStore } from '../../support/redis-store'
import { startTestRedis } from '../../support/test-redis'
import type { TestRedis } from '../../support/test-redis'
import { waitUntil } from '../../support/wait-until'

let redis: TestRedis

beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(async () => redis.stop())

it('what an ended process left pending and nobody settles is told once, and an emptied Redis forgets it', async () => {
  const running = await openRedisStore(redis.url, { spoolName: () => 'of-one-that-runs' })
  const ended = await openRedisStore(redis.url, { spoolName: () => 'of-one-that-ended' })
  for (const { store } of [running, ended]) {
    store.spent(null, [{ owner: 'u1', pending: 7n }])
    await store.settled()
  }
  ended.close()
  await waitUntil('the running one is known', async () => {
    const found = await redis.client.exists('sy:spool:of-one-that-runs')
    return found === 1
  })
  await redis.client.del('sy:spool:of-one-that-ended')
  const logged: object[] = []
  const logger = { info() {}, error() {}, warn: (fields: object) => void logged.push(fields) }
  let looks = 0
  const link = {
    run: (...question: Parameters<typeof running.link.run>) => {
      looks += 1
      return running.link.run(...question)
    },
  }
  const stop = watchLeftPending({ link, logger, everyMs: 20 })
  try {
    await waitUntil('it has looked', async () => looks > 5)
    expect(logged).toEqual([{ spools: ['of-one-that-ended'] }])
    expect(await redis.client.hgetall('sy:pending')).toEqual({ u1: '14' })
    await redis.client.flushall()
    await waitUntil('what is still pending is told anew', async () => {
      const pending = await redis.client.hget('sy:pending', 'u1')
      return pending === '7'
    })
  } finally {
    stop()
    running.close()
  }
})
