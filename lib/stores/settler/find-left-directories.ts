import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isSettled, removeSettledDirectory } from './retention'
import { ownerState } from '../spool/spool-owner'

/** A directory whose process is gone; `needsClaim` = it ran on another host, which a database lock must confirm. */
export type LeftDirectory = { readonly directory: string; readonly needsClaim: boolean }

/** Looks for directories to take over, and removes those that were settled long ago. */
export function findLeftDirectories(spoolDirectory: string, nowMs: number): readonly LeftDirectory[] {
  const left: LeftDirectory[] = []
  for (const entry of readdirSync(spoolDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const directory = path.join(spoolDirectory, entry.name)
    const state = ownerState(directory, nowMs)
    if (state === 'alive') continue
    if (isSettled(directory)) removeSettledDirectory(directory, nowMs)
    else left.push({ directory, needsClaim: state === 'foreign' })
  }
  return left
}
