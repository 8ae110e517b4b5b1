import { Prisma, type Transaction } from '../shared/database'
import type { DeadLetterState } from './schemas'
import type { DeadLetterRow } from './view'

/** A letter's id is a UUID, a hash, or what stood in its place up to here. */
const LONGEST_ID = 1_000

/** A row of usage is all that says a letter is settled, whoever settled the event: this answer, or another copy of it. */
const STATE = Prisma.sql`CASE
  WHEN d.status = 'settled' OR has_usage(d.request_id) THEN 'settled'
  ELSE d.status END`

const COLUMNS = Prisma.sql`d.event_id AS "eventId", d.request_id AS "requestId", d.failed_at AS "failedAt",
  d.sql_state AS "sqlState", d.reason, d.facts, d.note, d.handled_at AS "handledAt", d.actor_type AS "actorType",
  d.actor_id AS "actorId", ${STATE} AS state`

export type LetterFilter = {
  readonly state: DeadLetterState | undefined
  readonly search: string | undefined
}

type LetterPage = LetterFilter & {
  readonly order: 'asc' | 'desc'
  readonly skip: number
  readonly take: number
}

/** The letters of a page, by the time they were put aside. */
export async function readLetters(tx: Transaction, page: LetterPage): Promise<readonly DeadLetterRow[]> {
  const order = page.order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  return tx.$queryRaw<DeadLetterRow[]>`
    SELECT ${COLUMNS} FROM usage_dead_letters AS d WHERE ${condition(page)}
    ORDER BY d.failed_at ${order}, d.event_id ${order} LIMIT ${page.take} OFFSET ${page.skip}`
}

/** How many letters a filter meets. */
export async function countLetters(tx: Transaction, filter: LetterFilter): Promise<number> {
  const rows = await tx.$queryRaw<{ letters: number }[]>`
    SELECT count(*)::int AS letters FROM usage_dead_letters AS d WHERE ${condition(filter)}`
  return rows[0]?.letters ?? 0
}

/** One letter; `null` = there is none. */
export async function readLetter(tx: Transaction, eventId: string): Promise<DeadLetterRow | null> {
  if (!isPossibleId(eventId)) return null
  const rows = await tx.$queryRaw<DeadLetterRow[]>`
    SELECT ${COLUMNS} FROM usage_dead_letters AS d WHERE d.event_id = ${eventId}`
  return rows[0] ?? null
}

/** One letter, locked until commit; what others did to it before is seen. `null` = there is none. */
export async function lockLetter(tx: Transaction, eventId: string): Promise<DeadLetterRow | null> {
  if (!isPossibleId(eventId)) return null
  await tx.$queryRaw`SELECT event_id FROM usage_dead_letters WHERE event_id = ${eventId} FOR UPDATE`
  return readLetter(tx, eventId)
}

/** An event may be put aside for its very id, which is any text then; no text of PostgreSQL's holds a zero byte. */
function isPossibleId(eventId: string): boolean {
  return eventId.length <= LONGEST_ID && !eventId.includes('\0')
}

/** Settles the event of a letter as the settler does, in the caller's transaction: rows that are there already stay alone. */
export async function settleLetter(tx: Transaction, eventId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT settle_usage_batch(convert_from(event, 'UTF8'))::text AS answer
    FROM usage_dead_letters WHERE event_id = ${eventId}`
}

function condition({ state, search }: LetterFilter): Prisma.Sql {
  const ofState = state === undefined ? Prisma.sql`TRUE` : Prisma.sql`${STATE} = ${state}`
  if (search === undefined) return ofState
  return Prisma.sql`${ofState} AND (position(lower(${search}) IN lower(d.reason)) > 0 OR d.request_id = ${search})`
}
