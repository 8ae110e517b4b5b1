import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isSettled, removeSettledDirectory } from './retention'
import { ownerState, type OwnerState } from '../spool/spool-owner'

/** A directory that is not settled, and whose process is not known to run. */
export type LeftDirectory = { readonly directory: string; readonly state: Exclude<OwnerState, 'alive'> }

/** Looks for directories to take over now or later, and removes those that were settled long ago. */
export function findLeftDirectories(spoolDirectory: string, nowMs: number): readonly LeftDirectory[] {
  const left: LeftDirectory[] = []
  for (const entry of readdirSync(spoolDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const directory = path.join(spoolDirectory, entry.name)
    const state = ownerState(directory, nowMs)
    if (state === 'alive') continue
    if (isSettled(directory)) removeSettledDirectory(directory, nowMs)
    else left.push({ directory, state })
  }
  return left
}
