import type { UpstreamOutcome } from '@/lib/core'
import type { Attempt } from '../wire/attempt'
import { elapsedMs } from './elapsed-ms'
import type { AttemptRecord } from '../ports/usage-record'

/** The line of an attempt in the request's row. */
export function attemptRecord(
  { choice, startedAtMs }: Attempt,
  outcome: UpstreamOutcome,
  endedAtMs: number,
): AttemptRecord {
  const isOk = outcome.kind === 'ok'
  const record = {
    account_id: choice.account.id,
    channel_id: choice.priced.route.channel?.id ?? null,
    outcome: outcome.kind,
    status: isOk ? 200 : outcome.status,
    duration_ms: elapsedMs(startedAtMs, endedAtMs),
  }
  return isOk ? record : { ...record, message: outcome.message }
}
