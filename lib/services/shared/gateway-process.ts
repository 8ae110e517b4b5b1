import { z } from 'zod'
import { SETTLEMENT_STEPS, type LiveGatewayState, type SettlementWait } from '@/lib/core'
import { instant, milliseconds, type Answer } from './answer'

export const gatewayProcessAnswer = z
  .strictObject({
    process_id: z.int(),
    started_at: instant,
    requests_in_flight: z.int(),
    slots_in_use: z.int().describe('Slots this process holds, and requests it keeps in line.'),
    waiting: z.int(),
    store: z
      .enum(['memory', 'redis', 'redis_away'])
      .describe('`redis_away` = it goes on by its own limits, or refuses requests.'),
    store_outages: z.int(),
    snapshot_seq: z.string(),
    snapshot_age_ms: milliseconds.describe(
      'How old the configuration is: it is read anew when something changes.',
    ),
    database_confirmed_ms: milliseconds
      .nullable()
      .describe(
        'How long ago the database confirmed it; seconds of it mean that the database is away, `null` = never.',
      ),
    spool_backlog: z.int(),
    settlement_lag_ms: milliseconds,
    settlement_wait: z
      .strictObject({
        since: instant,
        step: z.enum(SETTLEMENT_STEPS),
        sql_state: z
          .string()
          .nullable()
          .describe(
            'What the database said; `null` = it cannot be reached, or it is not about the database.',
          ),
      })
      .nullable()
      .describe('What settlement waits for while the spool grows; `null` = it goes on.'),
    dead_letters: z.int().describe('Put aside since the process started.'),
    draining: z.boolean(),
  })
  .meta({
    id: 'GatewayProcess',
    description: 'A gateway process as it says of itself; times in milliseconds.',
  })

/** A gateway process as it says of itself; times in milliseconds. */
export type GatewayProcessView = Answer<typeof gatewayProcessAnswer>

/** What a gateway process says of itself, as the API answers it. */
export function toGatewayProcess(state: LiveGatewayState): GatewayProcessView {
  return {
    process_id: state.processId,
    started_at: new Date(state.startedAtMs).toISOString(),
    requests_in_flight: state.requestsInFlight,
    slots_in_use: state.slotsInUse,
    waiting: state.waiting,
    store: state.store,
    store_outages: state.storeOutages,
    snapshot_seq: state.snapshotSeq,
    snapshot_age_ms: state.snapshotAgeMs,
    database_confirmed_ms: state.databaseConfirmedAgeMs,
    spool_backlog: state.spoolBacklogRecords,
    settlement_lag_ms: state.settlementLagMs,
    settlement_wait: toWaitView(state.settlementWait),
    dead_letters: state.deadLetters,
    draining: state.draining,
  }
}

function toWaitView(wait: SettlementWait | null): GatewayProcessView['settlement_wait'] {
  if (wait === null) return null
  return { since: new Date(wait.sinceMs).toISOString(), step: wait.step, sql_state: wait.sqlState }
}
