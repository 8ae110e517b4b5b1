import type { Client } from 'pg'
import { openPgClient } from './open-pg-client'

/** Work that is due once a UTC day; `name` is its own among all tasks of the database. */
export type DailyTask = {
  readonly name: string
  readonly now: Date
  run(): Promise<void>
}

/**
 * Runs a task unless it was done on this UTC day, or another process is at it; whether it ran here. What fails is not
 * done: the next call tries it again. Needs the direct URL: while the task runs, a session holds an advisory lock.
 */
export async function runOnceADay(url: string, { name, now, run }: DailyTask): Promise<boolean> {
  const client = await openPgClient({ url, applicationName: 'switchyard-upkeep' })
  try {
    const day = now.toISOString().slice(0, 10)
    if (!(await take(client, name)) || (await isDone(client, name, day))) return false
    await run()
    await client.query(
      `INSERT INTO upkeep_runs (task, day) VALUES ($1, $2)
       ON CONFLICT (task) DO UPDATE SET day = EXCLUDED.day, finished_at = now()`,
      [name, day],
    )
    return true
  } finally {
    // The lock ends with its session.
    await client.end()
  }
}

async function take(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended('switchyard.upkeep:' || $1, 0)) AS taken",
    [name],
  )
  return rows[0]?.taken === true
}

/** Clocks of processes may be a day apart; a run further ahead was one of a wrong clock and counts for nothing. */
async function isDone(client: Client, name: string, day: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM upkeep_runs WHERE task = $1 AND day BETWEEN $2::date AND $2::date + 1',
    [name, day],
  )
  return rowCount !== 0
}
