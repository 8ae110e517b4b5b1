import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, utimes, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { hasProcessEnded, isShortage, readProcessIdentity } from '@/lib/infra'
import { OWNER_FILE } from './spool-layout'

/** Who writes a spool directory; `identity` tells a recycled pid apart. */
export type SpoolOwner = { readonly host: string; readonly pid: number; readonly identity: string }

const HEARTBEAT_MS = 10_000
/** A directory of another host counts as left after this silence. */
const SILENCE_MS = 90_000

/** The running process as an owner. */
export function thisOwner(): SpoolOwner {
  return { host: hostname(), pid: process.pid, identity: readProcessIdentity(process.pid) ?? '' }
}

/** Makes a directory no other process, before or after, shares. */
export function createOwnDirectory(parent: string): string {
  const name = `${process.pid}-${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`
  const directory = path.join(parent, name)
  claimDirectory(directory)
  return directory
}

/** Makes the directory where it is not there, and says who writes in it. */
export function claimDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const draft = path.join(directory, `${OWNER_FILE}.new`)
  writeFileSync(draft, JSON.stringify(thisOwner()), { mode: 0o600 })
  renameSync(draft, path.join(directory, OWNER_FILE))
}

/** Keeps telling other hosts that the owner lives; returns the way to stop. */
export function startHeartbeat(directory: string): () => void {
  const file = path.join(directory, OWNER_FILE)
  const timer = setInterval(() => {
    const now = new Date()
    utimes(file, now, now, () => undefined)
  }, HEARTBEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** `heard` = of another host that was heard of lately: it runs, or was killed just now. `foreign` = it fell silent, so a database lock must decide. */
export type OwnerState = 'alive' | 'dead' | 'heard' | 'foreign'

/** What is known of a directory's owner. A directory without a readable owner file is being made, or belongs to nobody once it is silent. */
export function ownerState(directory: string, nowMs: number): OwnerState {
  const file = path.join(directory, OWNER_FILE)
  const owner = readOwner(file)
  if (owner !== null && owner.host === hostname()) {
    return hasProcessEnded(owner.pid, owner.identity) ? 'dead' : 'alive'
  }
  const touched = modifiedMs(owner === null ? directory : file)
  if (touched === null || nowMs - touched >= SILENCE_MS) return 'foreign'
  return owner === null ? 'alive' : 'heard'
}

/** Reads an owner file; `null` when there is none. Throws when it cannot be read now. */
export function readOwner(file: string): SpoolOwner | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return null
    if (!('host' in value) || !('pid' in value) || !('identity' in value)) return null
    const { host, pid, identity } = value
    if (typeof host !== 'string' || typeof pid !== 'number' || typeof identity !== 'string') return null
    return { host, pid, identity }
  } catch (error) {
    if (isShortage(error)) throw error
    return null
  }
}

function modifiedMs(file: string): number | null {
  try {
    return statSync(file).mtimeMs
  } catch {
    return null
  }
}
