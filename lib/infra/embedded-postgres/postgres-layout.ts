import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
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
import { canReach, choosePostgresOwner, type PostgresOwner } from './postgres-owner'

/** `.s.PGSQL.5432` and its NUL must fit the 107 bytes of a Unix socket path (103 on macOS). */
const LONGEST_SOCKET_DIRECTORY = 103 - '/.s.PGSQL.5432'.length - 1

const layoutSchema = z.object({ home: z.string(), socketDirectory: z.string() })

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
 * `DATA_DIR` is named after the password, so that an emptied `DATA_DIR` starts afresh and a kept one finds its data.
 */
export function resolvePostgresLayout(dataDir: string, password: string): PostgresLayout {
  const owner = choosePostgresOwner()
  mkdirSync(dataDir, { recursive: true, mode: owner.identity === null ? 0o700 : 0o711 })
  const recorded = readRecord(dataDir)
  const home = recorded?.home ?? chooseHome(dataDir, owner, password)
  openToOwner(home, dataDir)
  const socketDirectory =
    usableSocketDirectory(recorded?.socketDirectory, owner) ?? chooseSocketDirectory(home, owner)
  const record = { home, socketDirectory }
  if (recorded?.home !== home || recorded.socketDirectory !== socketDirectory) writeRecord(dataDir, record)
  return {
    ...record,
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

/** Root's own DATA_DIR must let the server's user through; its files keep their own modes. */
function openToOwner(home: string, dataDir: string): void {
  if (process.getuid?.() !== 0 || home !== dataDir) return
  const mode = statSync(dataDir).mode & 0o777
  if ((mode & 0o001) === 0) chmodSync(dataDir, mode | 0o011)
}

function chooseHome(dataDir: string, owner: PostgresOwner, password: string): string {
  if (owner.identity === null || canReach(owner, path.dirname(dataDir))) return dataDir
  const name = createHash('sha256').update(password).digest('hex').slice(0, 12)
  for (const parent of ['/var/lib/switchyard', '/var/tmp/switchyard']) {
    try {
      mkdirSync(path.join(parent, name), { recursive: true, mode: 0o711 })
      if (canReach(owner, path.join(parent, name))) return path.join(parent, name)
    } catch {
      // Read-only or forbidden: the next place.
    }
  }
  throw new Error(
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
  const stat = statSync(directory, { throwIfNoEntry: false })
  const uid = owner.identity?.uid ?? process.getuid?.()
  return stat?.isDirectory() === true && stat.uid === uid && canReach(owner, directory) ? directory : null
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'embedded-postgres.json')
}

function readRecord(dataDir: string): z.infer<typeof layoutSchema> | null {
  try {
    return layoutSchema.parse(JSON.parse(readFileSync(recordFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function writeRecord(dataDir: string, record: z.infer<typeof layoutSchema>): void {
  const temporary = `${recordFile(dataDir)}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, recordFile(dataDir))
}
