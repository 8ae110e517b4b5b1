import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CHECKPOINT_FILE, segmentFile, type SpoolPlace } from '../spool/spool-layout'

/** How far a directory is settled; a replay reads from `replayFrom`, where the oldest unanswered start lies. */
export type Checkpoint = { readonly settled: SpoolPlace; readonly replayFrom: SpoolPlace }

const BEGINNING: SpoolPlace = { segment: 1, offset: 0 }

/**
 * Reads a directory's checkpoint; without one everything is replayed, which harms nothing. One that names places where its
 * segments do not reach was made beside others (half a copy, a restored file): what lies there was not settled by its word.
 */
export function readCheckpoint(directory: string): Checkpoint {
  try {
    const value: unknown = JSON.parse(readFileSync(path.join(directory, CHECKPOINT_FILE), 'utf8'))
    const settled = placeOf(value, 'settled')
    const replayFrom = placeOf(value, 'replayFrom')
    if (settled !== null && replayFrom !== null && isReached(directory, settled))
      return { settled, replayFrom }
  } catch {
    // None yet, or torn by a crash.
  }
  return { settled: BEGINNING, replayFrom: BEGINNING }
}

/** Replaces the checkpoint. Not synced: an older one only means a longer replay. */
export function writeCheckpoint(directory: string, checkpoint: Checkpoint): void {
  const file = path.join(directory, CHECKPOINT_FILE)
  writeFileSync(`${file}.new`, JSON.stringify(checkpoint), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function isReached(directory: string, { segment, offset }: SpoolPlace): boolean {
  return statSync(segmentFile(directory, segment)).size >= offset
}

function placeOf(value: unknown, name: string): SpoolPlace | null {
  const place: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
  if (typeof place !== 'object' || place === null || !('segment' in place) || !('offset' in place))
    return null
  const { segment, offset } = place
  return typeof segment === 'number' && typeof offset === 'number' ? { segment, offset } : null
}
