import type { Prisma } from '../shared/database'
import { toIdOrNull, toTime, toTimeOrNull } from '../shared/json'
import { isPlainObject } from '../shared/parse-input'
import type { Answer } from '../shared/answer'
import type { DeadLetterState } from './schemas'
import type { deadLetterAnswer } from './answers'

/** A row of the table with what it counts as. */
export type DeadLetterRow = {
  readonly eventId: string
  readonly requestId: string
  readonly failedAt: Date
  readonly sqlState: string
  readonly reason: string
  readonly facts: Prisma.JsonValue
  readonly state: DeadLetterState
  readonly note: string
  readonly handledAt: Date | null
  readonly actorType: string | null
  readonly actorId: bigint | null
}

/** A usage event that could not be settled; texts of its facts as they were recorded, empty where it cannot be read. */
export type DeadLetterView = Answer<typeof deadLetterAnswer>

/** Renders a letter. */
export function toDeadLetterView(row: DeadLetterRow, actorName: string | null): DeadLetterView {
  const facts = isPlainObject(row.facts) ? row.facts : {}
  return {
    id: row.eventId,
    request_id: row.requestId,
    failed_at: toTime(row.failedAt),
    sql_state: row.sqlState,
    reason: row.reason,
    state: row.state,
    user_id: idOf(facts['user_id']),
    api_key_id: idOf(facts['api_key_id']),
    account_id: idOf(facts['account_id']),
    requested_model: text(facts['requested_model']),
    billing_type: text(facts['billing_type']),
    actual_cost: text(facts['actual_cost']),
    notes: row.note,
    handled_at: toTimeOrNull(row.handledAt),
    actor_type: row.actorType,
    actor_id: toIdOrNull(row.actorId),
    actor_name: actorName,
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function idOf(value: unknown): number | null {
  return /^[1-9]\d{0,14}$/.test(text(value)) ? Number(value) : null
}
