import type { Pool } from 'pg'
import { expect, it } from 'vitest'
import { watchAccountQuotas } from '../../../../lib/stores/health'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

it('plans no look at account quotas once it is closed, whatever comes late', async () => {
  const planned = new Set<() => void>()
  const answers: (() => void)[] = []
  const pool = {
    query: () => new Promise((resolve) => answers.push(() => resolve({ rows: [] }))),
  } as unknown as Pool
  const watch = watchAccountQuotas({
    pool,
    health: { setQuotas: () => [] },
    logger: silent,
    schedule(run) {
      planned.add(run)
      return () => planned.delete(run)
    },
  })
  watch.hint()
  expect(planned.size).toBe(2)
  const [round] = planned
  planned.clear()
  round?.()
  watch.close()
  watch.hint()
  expect(answers).toHaveLength(1)
  answers[0]?.()
  await new Promise((resolve) => setImmediate(resolve))
  expect(planned.size).toBe(0)
})
