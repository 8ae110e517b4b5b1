import type { Checkpoint } from './checkpoint'
import { readCheckpoint, writeCheckpoint } from './checkpoint'
import { crashRow } from './crash-row'
import { payloadOf, type SpoolRecord } from '../spool/record-frame'
import { isBefore, type SpoolPlace } from '../spool/spool-layout'
import { openSpoolReader, type SpoolDamage } from '../spool/spool-reader'

/** Finished rows read from a directory; `end` becomes its settled place once they are settled. */
export type SourceBatch = { readonly events: readonly Buffer[]; readonly end: SpoolPlace }

/** One directory being settled. */
export type SpoolSource = {
  readonly directory: string
  /** At most `max` finished rows behind the last batch; empty when there are none now. */
  nextBatch(max: number): SourceBatch
  /** Rows for the starts of a dead process that never ended, at most `max` at a time. */
  crashedRows(max: number): readonly Buffer[]
  /** Forgets starts whose crash rows are settled. */
  forgetCrashed(count: number): void
  settledTo(end: SpoolPlace): void
  checkpoint(): Checkpoint
  saveCheckpoint(): void
  /** Goes back to the settled place after a batch that was read but not settled. */
  rewind(): void
  close(): void
}

export type SpoolSourceOptions = {
  readonly directory: string
  /** How far a living writer has written; `null` for a dead one: to the end. */
  readonly limit: (() => SpoolPlace) | null
  readonly onDamage: (damage: SpoolDamage) => void
}

type OpenStart = { readonly place: SpoolPlace; readonly payload: Buffer | null }

/** Opens a directory at its checkpoint. */
export function openSpoolSource({ directory, limit, onDamage }: SpoolSourceOptions): SpoolSource {
  const first = readCheckpoint(directory)
  let reader = openSpoolReader(directory, first.replayFrom, onDamage)
  /** Finished rows before this place were settled earlier: they only close their starts. */
  let skipBefore = first.settled
  const isDead = limit === null
  /** Oldest first; a later start of a request moves it to the end. */
  const open = new Map<string, OpenStart>()
  let settled = first.settled
  const take = (record: SpoolRecord, place: SpoolPlace, events: Buffer[]): void => {
    open.delete(record.key)
    // Only a dead process' starts are needed again; a copy lets go of the chunk they were read with.
    if (record.kind === 'start')
      open.set(record.key, { place, payload: isDead ? Buffer.from(payloadOf(record)) : null })
    if (record.kind === 'end' && !isBefore(place, skipBefore)) events.push(payloadOf(record))
  }
  const checkpoint = (): Checkpoint => {
    const oldest = open.values().next().value?.place ?? settled
    return { settled, replayFrom: isBefore(oldest, settled) ? oldest : settled }
  }
  return {
    directory,
    nextBatch: (max) => {
      const events: Buffer[] = []
      reader.read(limit?.() ?? null, (record, place) => {
        take(record, place, events)
        return events.length < max
      })
      return { events, end: reader.place() }
    },
    crashedRows: (max) =>
      [...open]
        .slice(0, max)
        .map(([key, start]) => (start.payload === null ? null : crashRow(key, start.payload)))
        .filter((row) => row !== null),
    forgetCrashed: (count) => {
      for (const key of [...open.keys()].slice(0, count)) open.delete(key)
    },
    settledTo: (end) => {
      settled = end
    },
    checkpoint,
    saveCheckpoint: () => writeCheckpoint(directory, checkpoint()),
    rewind: () => {
      const { replayFrom } = checkpoint()
      reader.close()
      open.clear()
      skipBefore = settled
      reader = openSpoolReader(directory, replayFrom, onDamage)
    },
    close: () => reader.close(),
  }
}
