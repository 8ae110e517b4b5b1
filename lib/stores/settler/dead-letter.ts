import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { parseRecord } from './parse-record'
import { sqlState } from './classify-database-error'
import type { StoreLogger } from '../store-logger'

/** Where events go that the database refuses for their data: one JSON line each, for an operator to look at. */
export type DeadLetterBox = {
  /** Writes and syncs the event; throws when the disk refuses, so that it is not given up. */
  add(event: Buffer, error: unknown): void
  count(): number
}

/** Opens the box; the file is made with the first letter. */
export function openDeadLetterBox(file: string, logger: StoreLogger): DeadLetterBox {
  const state = { count: 0 }
  return {
    add: (event, error) => {
      const fd = openSync(file, 'a', 0o600)
      try {
        const head = { at: new Date().toISOString(), code: sqlState(error), reason: reasonOf(error) }
        writeSync(fd, `${JSON.stringify({ ...head, event: parseRecord(event.toString('utf8')) })}\n`)
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      state.count += 1
      logger.error(
        { code: sqlState(error), reason: reasonOf(error), file },
        'a usage event cannot be settled and was put into the dead-letter file',
      )
    },
    count: () => state.count,
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
