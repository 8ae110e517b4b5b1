import { setTimeout } from 'node:timers/promises'
import type { Client } from 'pg'

/** What is to be dropped, and where in the table rows of its time may wait. */
export type DroppedTables = {
  readonly parent: string
  readonly partition: string
  readonly fallback: string
}

/** A row that belongs where nothing may be added waits for this transaction: it has to end. */
export class RowWaits extends Error {}

/** How long those who read are waited for. */
const PATIENCE_MS = 300_000
/** Who reads for longer is not worth standing in line for. */
const LOOK_MS = 1_000
/** Who comes while the lock is waited for stands behind it. Shorter than a deadlock takes to be found. */
const LOCK_TIMEOUT = '500ms'

const HERE = `locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND relation IN (SELECT unnest($1::text[])::regclass) AND pid <> pg_backend_pid()`

/**
 * Keeps everybody out of a partition that is to be dropped, the parent first, as readers come to it: in another order they and
 * the drop would wait for each other in a circle. It asks for the lock only while nobody reads for long, so that others hardly
 * ever stand behind it. Throws after five minutes with such readers, and `RowWaits`.
 */
export async function lockForDrop(client: Client, tables: DroppedTables): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`)
  for await (const isQuiet of looks(client, tables)) {
    await assertNoRowWaits(client, tables)
    if (isQuiet && (await tryLock(client, tables))) return
  }
}

/** Resolves when nobody has used the tables for a second. Throws after five minutes. */
export async function untilNobodyStays(client: Client, tables: DroppedTables): Promise<void> {
  for await (const isQuiet of looks(client, tables)) if (isQuiet) return
}

/** Each second, for five minutes: whether everybody who used the tables a second ago is gone. */
async function* looks(client: Client, tables: DroppedTables): AsyncGenerator<boolean> {
  const deadline = Date.now() + PATIENCE_MS
  let before = await usersOf(client, tables)
  while (Date.now() < deadline) {
    await setTimeout(LOOK_MS)
    const now = await usersOf(client, tables)
    yield !now.some((user) => before.includes(user))
    before = now
  }
  throw new Error(`${tables.parent} is read for minutes: ${tables.partition} is not dropped`)
}

async function tryLock(client: Client, { parent, partition, fallback }: DroppedTables): Promise<boolean> {
  await client.query('SAVEPOINT before_drop')
  try {
    await client.query(`LOCK TABLE ONLY ${parent}, ${partition}, ${fallback} IN ACCESS EXCLUSIVE MODE`)
    return true
  } catch (error) {
    if (!isLockConflict(error)) throw error
    await client.query('ROLLBACK TO before_drop')
    return false
  }
}

/**
 * Who adds such a row has the parent already, which the drop needs: they would wait for each other. Throws `RowWaits`. (Who reads
 * waits for nothing that this transaction has.)
 */
export async function assertNoRowWaits(
  client: Client,
  { partition, fallback }: DroppedTables,
): Promise<void> {
  const { rowCount } = await client.query(`SELECT FROM pg_locks WHERE NOT granted AND ${HERE} LIMIT 1`, [
    [partition, fallback],
  ])
  if (rowCount !== 0) throw new RowWaits(`a row for ${partition} waits`)
}

/** The transactions that use the tables. */
async function usersOf(
  client: Client,
  { parent, partition, fallback }: DroppedTables,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT virtualtransaction AS name FROM pg_locks WHERE granted AND ${HERE}`,
    [[parent, partition, fallback]],
  )
  return rows.map(({ name }) => name)
}

function isLockConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01')
}
