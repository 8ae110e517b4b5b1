import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isSameProcess, readProcessIdentity } from './process-identity'

/** A held lock; `release` is idempotent. */
export type DataDirLock = { readonly file: string; release(): void }

type Holder = { readonly pid: number; readonly identity: string }

/**
 * Claims `dataDir` for this process. The lock of a process that no longer runs, or whose pid was recycled, is taken
 * over. Throws with the holder's pid when a living process owns the directory.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = path.join(dataDir, 'instance.lock')
  const own = `${file}.${process.pid}`
  const text = JSON.stringify({ pid: process.pid, identity: readProcessIdentity(process.pid) ?? '' })
  writeFileSync(own, text, { mode: 0o600 })
  try {
    for (let round = 0; round < 20; round += 1) {
      if (tryLink(own, file)) return { file, release: () => releaseLock(file, text) }
      removeStaleLock(file, dataDir)
    }
  } finally {
    rmSync(own, { force: true })
  }
  throw new Error(`DATA_DIR ${dataDir} is contended by several starting processes; start one of them`)
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

function removeStaleLock(file: string, dataDir: string): void {
  const text = readText(file)
  if (text === null) return
  const holder = parseHolder(text)
  if (holder !== null && isSameProcess(holder.pid, holder.identity)) {
    throw new Error(
      `DATA_DIR ${dataDir} is in use by the running process ${holder.pid}; stop it or set another DATA_DIR`,
    )
  }
  // Moved aside first: whoever loses this race sees a text it did not judge and puts the lock back.
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (readText(aside) !== text) tryLink(aside, file)
  rmSync(aside, { force: true })
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
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity } : null
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
