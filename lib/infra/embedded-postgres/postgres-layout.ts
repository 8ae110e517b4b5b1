import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { isGone } from '../processes/is-gone'
import { canReach, choosePostgresOwner, type PostgresOwner } from './postgres-owner'

/** `.s.PGSQL.5432` and its NUL must fit the 107 bytes of a Unix socket path (103 on macOS). */
const LONGEST_SOCKET_DIRECTORY = 103 - '/.s.PGSQL.5432'.length - 1

/** Where the cluster is kept while its owner cannot reach `DATA_DIR`. */
const OUTSIDE = ['/var/lib/switchyard', '/var/tmp/switchyard']

/** `dataDir` = where the record was written; records without it name their home alone. */
const recordSchema = z.object({
  home: z.string(),
  socketDirectory: z.string(),
  dataDir: z.string().optional(),
})
type LayoutRecord = z.infer<typeof recordSchema>

/** Where the embedded server lives. `home` is `DATA_DIR` unless its owner cannot reach that. */
export type PostgresLayout = {
  readonly owner: PostgresOwner
  readonly home: string
  readonly cluster: string
  readonly socketDirectory: string
  readonly logFile: string
}

/**
 * Finds, or chooses and records in `DATA_DIR/embedded-postgres.json`, where cluster and socket live. A home outside
 * `DATA_DIR` is named after the password, so that an emptied `DATA_DIR` starts afresh and a kept one finds its data. A cluster
 * that was moved or copied with its `DATA_DIR` is served where it now is. Throws where two would share a home outside.
 */
export function resolvePostgresLayout(dataDir: string, password: string): PostgresLayout {
  const owner = choosePostgresOwner()
  mkdirSync(dataDir, { recursive: true, mode: owner.identity === null ? 0o700 : 0o711 })
  const recorded = ownRecord(dataDir)
  const home = recorded?.home ?? chooseHome(dataDir, owner, password)
  openToOwner(home, dataDir)
  const socketDirectory =
    usableSocketDirectory(recorded?.socketDirectory, owner) ?? chooseSocketDirectory(home, owner)
  const record = { home, socketDirectory, dataDir }
  if (JSON.stringify(recorded) !== JSON.stringify(record)) writeRecord(dataDir, record)
  return {
    home,
    socketDirectory,
    owner,
    cluster: path.join(home, 'postgres'),
    logFile: path.join(dataDir, 'postgres.log'),
  }
}

/** Makes a directory that only the server's owner may enter. */
export function makeOwnedDirectory(directory: string, owner: PostgresOwner): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (owner.identity !== null) chownSync(directory, owner.identity.uid, owner.identity.gid)
  chmodSync(directory, 0o700)
}

/** A restored cluster may belong to whoever restored it, or to the number its owner had on another machine, and be open to all. */
export function takeCluster({ cluster, owner: { identity } }: PostgresLayout): void {
  const { uid, mode } = statSync(cluster)
  if (identity !== null && uid !== identity.uid) {
    execFileSync('chown', ['-R', `${identity.uid}:${identity.gid}`, cluster])
  }
  if ((mode & 0o077) !== 0) chmodSync(cluster, 0o700)
}

/** Root's own DATA_DIR must let the server's user through; its files keep their own modes. */
function openToOwner(home: string, dataDir: string): void {
  if (process.getuid?.() !== 0 || home !== dataDir) return
  const mode = statSync(dataDir).mode & 0o777
  if ((mode & 0o001) === 0) chmodSync(dataDir, mode | 0o011)
}

function chooseHome(dataDir: string, owner: PostgresOwner, password: string): string {
  if (owner.identity === null || canReach(owner, path.dirname(dataDir))) return dataDir
  if (hasCluster(dataDir)) throw unreachable(owner, dataDir)
  const name = createHash('sha256').update(password).digest('hex').slice(0, 12)
  for (const parent of OUTSIDE) {
    try {
      mkdirSync(path.join(parent, name), { recursive: true, mode: 0o711 })
      if (canReach(owner, path.join(parent, name))) return path.join(parent, name)
    } catch {
      // Read-only or forbidden: the next place.
    }
  }
  throw unreachable(owner, dataDir)
}

function unreachable(owner: PostgresOwner, dataDir: string): Error {
  return new Error(
    `The user ${owner.name} cannot reach ${dataDir}; set DATA_DIR to a place that user may enter`,
  )
}

function chooseSocketDirectory(home: string, owner: PostgresOwner): string {
  const inside = path.join(home, 'run')
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_DIRECTORY) {
    makeOwnedDirectory(inside, owner)
    return inside
  }
  const base = [tmpdir(), '/tmp'].find(
    (folder) => Buffer.byteLength(folder) + 12 <= LONGEST_SOCKET_DIRECTORY && canReach(owner, folder),
  )
  if (base === undefined) throw new Error('No folder is short enough for a Unix socket; set TMPDIR to /tmp')
  const directory = mkdtempSync(path.join(base, 'swy-'))
  makeOwnedDirectory(directory, owner)
  return directory
}

function usableSocketDirectory(directory: string | undefined, owner: PostgresOwner): string | null {
  if (directory === undefined) return null
  remakeGone(directory, owner)
  const stat = statSync(directory, { throwIfNoEntry: false })
  const uid = owner.identity?.uid ?? process.getuid?.()
  return stat?.isDirectory() === true && stat.uid === uid && canReach(owner, directory) ? directory : null
}

/** One that was cleaned away is made again: whoever uses the server knows it by that name. */
function remakeGone(directory: string, owner: PostgresOwner): void {
  if (!isGone(directory) || isGone(path.dirname(directory)) || !canReach(owner, directory)) return
  // Not over what somebody else made meanwhile.
  mkdirSync(directory, { mode: 0o700 })
  if (owner.identity !== null) chownSync(directory, owner.identity.uid, owner.identity.gid)
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'embedded-postgres.json')
}

/**
 * The record of this `DATA_DIR`; `null` = none, or that of the place it was moved or copied from, which is not touched. Throws where
 * only people can tell which database is meant.
 */
function ownRecord(dataDir: string): LayoutRecord | null {
  const record = readRecord(dataDir)
  if (record === null) return null
  const { home, dataDir: writtenIn } = record
  if (isSameFolder(home, dataDir)) return record
  if (writtenIn !== undefined && isSameFolder(writtenIn, dataDir)) return record
  if (OUTSIDE.includes(path.dirname(home))) return movedRecord(dataDir, record)
  if (writtenIn !== undefined || !hasCluster(home)) return null
  if (!hasCluster(dataDir)) return record
  throw new Error(
    `${recordFile(dataDir)} names the database in ${home}, and ${dataDir} holds one, too: ` +
      `remove that file to use the one in ${dataDir}, or set DATA_DIR to ${home}`,
  )
}

/** A home outside goes with a `DATA_DIR` that was moved, and stays with the original of one that was copied. */
function movedRecord(dataDir: string, record: LayoutRecord): LayoutRecord {
  const { home, dataDir: original } = record
  if (original === undefined || readRecord(original)?.home !== home) return record
  throw new Error(
    `${dataDir} is a copy of ${original}, and the database in ${home} is that one's: a copy needs a database of its own`,
  )
}

function isSameFolder(one: string, other: string): boolean {
  if (one === other) return true
  const [a, b] = [one, other].map((folder) => statSync(folder, { throwIfNoEntry: false }))
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}

function hasCluster(home: string): boolean {
  return existsSync(path.join(home, 'postgres', 'PG_VERSION'))
}

function readRecord(dataDir: string): LayoutRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function writeRecord(dataDir: string, record: LayoutRecord): void {
  const temporary = `${recordFile(dataDir)}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, recordFile(dataDir))
}
