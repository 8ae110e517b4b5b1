import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'

const LONGEST_MS = 2_000

/** Whether the database refuses the simplest question, or does not answer it within two seconds. */
export function isDatabaseSilent(pool: Pick<Pool, 'query'>): Promise<boolean> {
  const answered = pool.query('SELECT 1').then(
    () => false,
    () => true,
  )
  return Promise.race([answered, pause(LONGEST_MS, true, { ref: false })])
}
