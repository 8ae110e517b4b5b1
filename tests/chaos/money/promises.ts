import type { Pool } from 'pg'
import { isDisturbed, type Disturbance } from './disturbances'
import type { Excess, ProviderRecord } from './recording-provider'
import type { Call } from './traffic'

/** Longer than settlement takes: what was lost with Redis may have been answered before. */
const PENDING_MS = 5_000

/** Calls that have no end though their process went on, and neither client nor provider broke off. */
export function lostAnswers(
  calls: readonly Call[],
  records: ReadonlyMap<string, ProviderRecord>,
): readonly string[] {
  const cut = new Set([...records.values()].filter(({ end }) => end === 'cut').map(({ marker }) => marker))
  return calls
    .filter(({ isLost, marker }) => isLost && !cut.has(marker))
    .map(({ marker, status }) => `${marker}: no answer, status ${status}`)
}

/** Who ran more at once than allowed though all processes shared their limits. */
export function limitsPassed(
  excesses: readonly Excess[],
  disturbed: readonly Disturbance[],
): readonly string[] {
  return excesses
    .filter(({ atMs }) => !isDisturbed(disturbed, atMs))
    .map(({ of, running, atMs }) => `${of}: ${running} at once, at ${new Date(atMs).toISOString()}`)
}

/** Who spent more than they had, and more than they were answered for while Redis did not know everything. */
export async function overdrafts(
  client: Pool,
  disturbed: readonly Disturbance[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ email: string; balance: string; excused: string }>(
    `SELECT email, balance::text, excused::text
     FROM users AS u JOIN user_state AS s ON s.user_id = u.id CROSS JOIN LATERAL (
       SELECT COALESCE(sum(l.actual_cost), 0) AS excused FROM usage_logs AS l
       WHERE l.user_id = u.id AND EXISTS (
         SELECT FROM unnest($1::bigint[], $2::bigint[]) AS d (from_ms, to_ms)
         WHERE extract(epoch FROM l.created_at) * 1000 BETWEEN d.from_ms AND d.to_ms)) AS e
     WHERE balance < 0 AND balance + excused < 0`,
    [disturbed.map(({ fromMs }) => fromMs - PENDING_MS), disturbed.map(({ toMs }) => Math.ceil(toMs))],
  )
  return rows.map(
    ({ email, balance, excused }) => `${email} has ${balance}; without Redis ${excused} was answered`,
  )
}
