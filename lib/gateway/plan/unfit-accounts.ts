import { isAppError } from '@/lib/core'
import type { AppError } from '@/lib/core'
import { wireKindOf } from '@/lib/protocols'
import type { PlanWalk } from './attempt-state'
import type { Choice, Job } from './job'
import type { GatewayAccount } from '../ports/snapshot'

/** Accounts that cannot express the request: known by their kind once the first of it has refused. */
export type Unfit = {
  readonly kinds: Set<string>
  /** What the client is told where nobody can. */
  readonly firstRefusal: AppError
}

/** A choice, and why its request could not be written. */
export type RefusedChoice = { readonly choice: Choice; readonly error: unknown }

/** Passes over all accounts of the choice's kind where its wire cannot express the request. Throws any other error again. */
export function noteUnfit(job: Job, walk: PlanWalk, { choice, error }: RefusedChoice): void {
  if (!isAppError(error) || error.code !== 'UNSUPPORTED_FIELD') throw error
  walk.unfit ??= { kinds: new Set(), firstRefusal: error }
  walk.unfit.kinds.add(kindOf(job, choice.account, choice.upstreamModel))
}

/** Who may be asked after what was refused; `null` = everybody. */
export function expressibleBy(
  job: Job,
  { unfit }: PlanWalk,
): ((account: GatewayAccount, upstreamModel: string) => boolean) | null {
  if (unfit === null) return null
  return (account, upstreamModel) => !unfit.kinds.has(kindOf(job, account, upstreamModel))
}

/** What one account of a kind cannot express, no other of it can. */
function kindOf({ exchange }: Job, account: GatewayAccount, upstreamModel: string): string {
  return `${wireKindOf(exchange.protocol.id, account)} ${upstreamModel}`
}
