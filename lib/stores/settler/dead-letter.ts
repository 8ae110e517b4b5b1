import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { parseRecord } from './parse-record'
import { sqlState } from './classify-database-error'
import { storableText } from '../storable-text'
import type { StoreLogger } from '../store-logger'

/** An event that the database refuses for its data, and why; texts are such as a database takes. */
export type DeadLetter = {
  /** The event's own id; one that cannot be read has a hash of its bytes. */
  readonly eventId: string
  /** Empty where the event cannot be read. */
  readonly requestId: string
  readonly sqlState: string
  readonly reason: string
  readonly event: Buffer
  /** What people are shown of the event, by column; nothing of one that cannot be read. */
  readonly facts: Readonly<Record<string, string>>
}

/** Where such events go on this machine: one JSON line each, for an operator to look at. */
export type DeadLetterBox = {
  /** Writes and syncs the event; throws when the disk refuses, so that it is not given up. */
  add(letter: DeadLetter): void
  count(): number
}

const LONGEST_TEXT = 1_000

const FACTS = [
  'user_id',
  'api_key_id',
  'group_id',
  'channel_id',
  'account_id',
  'requested_model',
  'upstream_model',
  'billing_type',
  'status',
  'total_cost',
  'actual_cost',
] as const

/** The letter of an event. */
export function deadLetterOf(event: Buffer, error: unknown): DeadLetter {
  const record = parseRecord(event.toString('utf8'))
  const { id, request_id: requestId } = record
  return {
    eventId: plain(id ?? createHash('sha256').update(event).digest('hex')),
    requestId: plain(requestId ?? ''),
    sqlState: sqlState(error) ?? '',
    reason: plain(error instanceof Error ? error.message : String(error)),
    event,
    facts: Object.fromEntries(
      FACTS.flatMap((name) => {
        const value = record[name] ?? null
        return value === null ? [] : [[name, plain(value)]]
      }),
    ),
  }
}

function plain(text: string): string {
  return storableText(text.slice(0, LONGEST_TEXT))
}

/** Opens the box; the file is made with the first letter. */
export function openDeadLetterBox(file: string, logger: StoreLogger): DeadLetterBox {
  const state = { count: 0 }
  return {
    add: ({ sqlState: code, reason, event }) => {
      const head = { at: new Date().toISOString(), code, reason }
      const line = JSON.stringify({ ...head, event: parseRecord(event.toString('utf8')) })
      appendFileSync(file, `${line}\n`, { mode: 0o600, flush: true })
      state.count += 1
      logger.error(
        { code, reason, file },
        'a usage event cannot be settled and was put into the dead-letter file',
      )
    },
    count: () => state.count,
  }
}
