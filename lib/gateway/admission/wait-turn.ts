import type { Job } from '../plan/job'
import { assertClient, refusal } from '../exchange/refusals'

/** One wait in line. */
export type Turn = {
  readonly ticketId: string
  readonly deadlineMs: number
  readonly limit: 'user' | 'account'
}

/** Waits until the ticket may try again. Throws when the wait is over or the client has gone. */
export async function waitTurn(job: Job, turn: Turn): Promise<void> {
  const { gateway } = job.exchange
  const { coordination } = gateway.ports
  const leftMs = turn.deadlineMs - gateway.config.nowMs()
  const word = leftMs <= 0 ? 'expired' : await coordination.waitForTurn(turn.ticketId, leftMs)
  assertClient(job.exchange)
  if (word !== 'wake') throw refusal(turn.limit === 'user' ? 'USER_SLOT_TIMEOUT' : 'ACCOUNT_SLOT_TIMEOUT')
}

/** So long a request waits for a shared store that lost everything; it needs a few seconds. */
const LONGEST_REBUILD_MS = 10_000

/** Waits until a shared store knows again what is spent. Throws `BILLING_UNAVAILABLE` when that takes too long. */
export async function untilRebuilt({ exchange }: Job, retryAtMs: number): Promise<void> {
  const { request, gateway } = exchange
  const nowMs = gateway.config.nowMs()
  if (nowMs - request.startedAtMs > LONGEST_REBUILD_MS) {
    throw refusal('BILLING_UNAVAILABLE', undefined, { retryAtMs: nowMs + 1_000 })
  }
  await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(retryAtMs - nowMs, 50), 5_000)))
  assertClient(exchange)
}
