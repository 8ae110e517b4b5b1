import { randomBytes } from 'node:crypto'
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimes,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { dataDirError } from '../data-dir-error'
import { hasProcessEnded, readProcessIdentity, readProcessSpace } from './process-identity'

/** A held lock; `release` is idempotent. */
export type DataDirLock = { readonly file: string; release(): void }

/** `space` = where its pid means something: of a process of another container or machine nothing is known but that its lock is touched. */
type Holder = { readonly pid: number; readonly identity: string; readonly space: string }

const HEARTBEAT_MS = 2_000
/** A lock from elsewhere that is not touched for so long was left by a process that was killed. */
const SILENCE_MS = 10_000

/**
 * Claims `dataDir` for this process. The lock of a process that no longer runs, or whose pid was recycled, is taken
 * over; one that was left in another container, whose volume goes on in this one, after some seconds. Throws with the
 * holder's pid when a living process owns the directory, be it in another container.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = path.join(dataDir, 'instance.lock')
  const own = uniqueName(file)
  const holder: Holder = {
    pid: process.pid,
    identity: readProcessIdentity(process.pid) ?? '',
    space: readProcessSpace(),
  }
  const text = JSON.stringify(holder)
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(own, text, { mode: 0o600 })
  } catch (error) {
    throw dataDirError(dataDir, error)
  }
  try {
    for (let round = 0; round < 20; round += 1) {
      if (tryLink(own, file)) return heldLock(file, text)
      await removeStaleLock(file, dataDir)
    }
  } finally {
    rmSync(own, { force: true })
  }
  throw new Error(`DATA_DIR ${dataDir} is contended by several starting processes; start one of them`)
}

/** Processes of several containers may have one pid. */
function uniqueName(file: string): string {
  return `${file}.${process.pid}-${randomBytes(4).toString('hex')}`
}

function heldLock(file: string, text: string): DataDirLock {
  const timer = setInterval(() => {
    const now = new Date()
    utimes(file, now, now, () => undefined)
  }, HEARTBEAT_MS).unref()
  return {
    file,
    release() {
      clearInterval(timer)
      releaseLock(file, text)
    },
  }
}

function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function removeStaleLock(file: string, dataDir: string): Promise<void> {
  const text = readText(file)
  if (text === null) return
  const holder = parseHolder(text)
  if (holder !== null && (await isAlive(holder, file))) {
    const where = isHere(holder) ? '' : ' of another container or machine'
    throw new Error(
      `DATA_DIR ${dataDir} is in use by the running process ${holder.pid}${where}; stop it or set another DATA_DIR`,
    )
  }
  // Moved aside first: whoever loses this race sees a text it did not judge and puts the lock back.
  const aside = uniqueName(`${file}.stale`)
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (readText(aside) !== text) tryLink(aside, file)
  rmSync(aside, { force: true })
}

function isHere({ space }: Holder): boolean {
  return space === '' || space === readProcessSpace()
}

function isAlive(holder: Holder, file: string): boolean | Promise<boolean> {
  return isHere(holder) ? !hasProcessEnded(holder.pid, holder.identity) : isTouched(file)
}

/** By its own changes, not by our clock, which need not be that of who touches it. */
async function isTouched(file: string): Promise<boolean> {
  const before = touchedMs(file)
  const deadlineMs = performance.now() + SILENCE_MS
  while (performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    const now = touchedMs(file)
    if (now !== before) return now !== null
  }
  return false
}

function touchedMs(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null
}

function releaseLock(file: string, text: string): void {
  if (readText(file) === text) rmSync(file, { force: true })
}

function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('identity' in value))
      return null
    const { pid, identity } = value
    // Of a version before, a lock says nothing of it.
    const space = 'space' in value && typeof value.space === 'string' ? value.space : ''
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity, space } : null
  } catch {
    return null
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
