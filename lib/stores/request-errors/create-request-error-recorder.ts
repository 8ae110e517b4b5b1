import type { Pool } from 'pg'
import type { AccessEvent } from '@/lib/gateway'
import { scheduleTimeout, type Schedule } from '../schedule-timeout'
import { storableText } from '../storable-text'
import type { StoreLogger } from '../store-logger'

/** Rows kept for the next write; a flood of refusals is counted beyond it, not kept. */
const MAX_WAITING = 500
const MAX_MESSAGE = 1_000

export type RequestErrorRecorderOptions = {
  readonly pool: Pick<Pool, 'query'>
  readonly logger: StoreLogger
  readonly schedule?: Schedule
  /** From the first row to its write. */
  readonly delayMs?: number
}

/** Keeps failed requests of known callers, with their attempts and why accounts were left out; never awaited. */
export type RequestErrorRecorder = {
  /** Takes an access line; answered requests and unknown callers are passed over. */
  note(event: AccessEvent): void
  /** Writes what waits; a database that is away costs the rows, nothing else. */
  flush(): Promise<void>
  close(): Promise<void>
}

const INSERT_SQL = `
INSERT INTO request_errors (created_at, id, request_id, user_id, api_key_id, group_id, channel_id, account_id, protocol,
  requested_model, upstream_model, status, code, upstream_status, message, attempts, duration_ms, ip)
SELECT e.created_at, e.id, e.request_id, e.user_id, e.api_key_id, e.group_id, e.channel_id, e.account_id, e.protocol,
  e.requested_model, e.upstream_model, e.status, e.code, e.upstream_status, e.message, e.attempts, e.duration_ms, e.ip
FROM jsonb_to_recordset($1::jsonb) AS e(created_at timestamptz, id uuid, request_id text, user_id bigint,
  api_key_id bigint, group_id bigint, channel_id bigint, account_id bigint, protocol text, requested_model text,
  upstream_model text, status int, code text, upstream_status int, message text, attempts jsonb, duration_ms int, ip text)
ON CONFLICT DO NOTHING`

/** Starts the recorder; rows are written about once a second, by one connection at most. */
export function createRequestErrorRecorder(options: RequestErrorRecorderOptions): RequestErrorRecorder {
  const { schedule = scheduleTimeout, delayMs = 1_000 } = options
  let waiting: object[] = []
  let dropped = 0
  let cancel: (() => void) | null = null
  let written: Promise<void> = Promise.resolve()
  let isNextDue = false
  const write = async (): Promise<void> => {
    isNextDue = false
    const rows = waiting
    waiting = []
    if (dropped > 0) options.logger.warn({ dropped }, 'request errors: more than can be kept')
    dropped = 0
    if (rows.length === 0) return
    try {
      await options.pool.query(INSERT_SQL, [JSON.stringify(rows)])
    } catch (error) {
      options.logger.warn({ err: error, rows: rows.length }, 'request errors could not be written')
    }
  }
  const flush = (): Promise<void> => {
    cancel?.()
    cancel = null
    // A write that hangs has one behind it, which takes all that waits by then.
    if (!isNextDue) written = written.then(write)
    isNextDue = true
    return written
  }
  return {
    flush,
    close: flush,
    note(event) {
      if (!isKept(event)) return
      if (waiting.length >= MAX_WAITING) {
        dropped += 1
        return
      }
      waiting.push(rowOf(event))
      cancel ??= schedule(() => void flush(), delayMs)
    },
  }
}

function isKept({ status, userId }: AccessEvent): boolean {
  return userId !== undefined && status >= 400 && status !== 499
}

function rowOf(event: AccessEvent): object {
  const { attemptRecords = [], exclusions = [] } = event
  return {
    created_at: new Date().toISOString(),
    id: event.requestId,
    request_id: event.requestId,
    user_id: event.userId ?? null,
    api_key_id: event.apiKeyId ?? null,
    group_id: event.groupId ?? null,
    channel_id: event.channelId ?? null,
    account_id: event.accountId ?? null,
    protocol: event.protocol ?? null,
    requested_model: storable(event.requestedModel ?? null),
    upstream_model: storable(event.upstreamModel ?? null),
    status: event.status,
    code: event.code ?? 'UPSTREAM_ERROR',
    upstream_status: attemptRecords.at(-1)?.status ?? null,
    message: storable(event.message ?? attemptRecords.at(-1)?.message ?? ''),
    attempts: [
      ...attemptRecords.map((attempt) => ({ ...attempt, message: storable(attempt.message ?? '') })),
      ...exclusions.map((exclusion) => ({ ...exclusion, outcome: 'excluded' })),
    ],
    duration_ms: Math.round(event.durationMs),
    ip: event.clientAddress,
  }
}

function storable<T extends string | null>(text: T): T | string {
  return text === null ? text : storableText(text.slice(0, MAX_MESSAGE))
}
