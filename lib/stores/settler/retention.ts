import { readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SETTLED_FILE, segmentFile, segmentNumber } from '../spool/spool-layout'

/** How long settled segments are kept for a second look. */
export const KEEP_MS = 24 * 60 * 60 * 1000
/** Settled segments of one directory beyond this are removed before their time, oldest first. */
export const KEEP_BYTES = 2 * 1024 * 1024 * 1024

/** Removes segments below `firstNeeded` that are old, or too many. */
export function removeSettledSegments(directory: string, firstNeeded: number, nowMs: number): void {
  const segments = readdirSync(directory)
    .map(segmentNumber)
    .filter((segment) => segment !== null && segment < firstNeeded)
    .toSorted((a, b) => (b ?? 0) - (a ?? 0))
  let kept = 0
  for (const segment of segments) {
    if (segment === null) continue
    const file = segmentFile(directory, segment)
    const { mtimeMs, size } = statSync(file)
    kept += size
    if (nowMs - mtimeMs > KEEP_MS || kept > KEEP_BYTES) unlinkSync(file)
  }
}

/** Marks a dead process' directory as wholly settled. */
export function markSettled(directory: string): void {
  writeFileSync(path.join(directory, SETTLED_FILE), '')
}

/** Whether a directory is wholly settled. */
export function isSettled(directory: string): boolean {
  return settledTime(directory) !== null
}

/** Removes a settled directory once it was kept long enough. */
export function removeSettledDirectory(directory: string, nowMs: number): void {
  const settledAtMs = settledTime(directory)
  if (settledAtMs === null || nowMs - settledAtMs <= KEEP_MS) return
  rmSync(directory, { recursive: true, force: true })
}

/** Whether nothing is left to settle in a directory; one that cannot be looked at counts as there. */
export function isGoneOrSettled(directory: string): boolean {
  if (isSettled(directory)) return true
  try {
    return statSync(directory, { throwIfNoEntry: false }) === undefined
  } catch {
    return false
  }
}

function settledTime(directory: string): number | null {
  try {
    return statSync(path.join(directory, SETTLED_FILE)).mtimeMs
  } catch {
    return null
  }
}
