import { rateLimitsOf } from '../admission/admission'
import { dryRun } from './explain-request'
import type { ExplainInput } from './explain-request'
import type { ExplainSources } from './dry-exchange'
import { isRefused } from './refused-or'

/** What an explanation reads of the coordination store; a shared one is asked for it first. */
export type SharedReadings = {
  /** Whose loads and sessions. */
  readonly accountIds: readonly number[]
  readonly userId: number
  /** Limits of requests per minute. */
  readonly rateKeys: readonly string[]
  readonly stickyKeys: readonly string[]
}

/** `null` = nothing: the request does not get to its accounts. Throws as `explainRequest`. */
export function sharedReadings(sources: ExplainSources, input: ExplainInput): SharedReadings | null {
  const run = dryRun(sources, input)
  if (run.caller === null || isRefused(run.routed)) return null
  const { routed: job } = run
  const accounts = job.plan.flatMap(({ members }) => members.map(({ account }) => account.id))
  return {
    accountIds: [...new Set(accounts)],
    userId: job.caller.entry.user.id,
    rateKeys: rateLimitsOf(job.caller).map(({ key }) => key),
    stickyKeys: job.plan.flatMap(({ stickyKey }) => stickyKey ?? []),
  }
}
