import type { UpstreamOutcome } from '@/lib/core'
import type { Choice, Job } from '../plan/job'

/** The choice with a fresh token where the account's has run out; the same choice when none is to be had. */
export function choiceWithLivingToken(job: Job, choice: Choice): Choice | Promise<Choice> {
  const expiresAtMs = choice.account.tokenLife?.expiresAtMs ?? null
  if (expiresAtMs === null || expiresAtMs > job.exchange.gateway.config.nowMs()) return choice
  return renewed(job, choice).then((living) => living ?? choice)
}

/** The choice with a fresh token after a 401; `null` = the outcome is another, or no token is to be had. */
export async function afterRefusal(
  job: Job,
  choice: Choice,
  outcome: UpstreamOutcome,
): Promise<Choice | null> {
  if (outcome.kind !== 'unauthorized' || choice.account.tokenLife === null) return null
  return renewed(job, choice)
}

async function renewed(job: Job, choice: Choice): Promise<Choice | null> {
  const { account } = choice
  const { accountUpkeep } = job.exchange.gateway.ports
  if (accountUpkeep === undefined) return null
  const secret = await accountUpkeep.renewToken({ accountId: account.id, refusedToken: account.secret })
  if (secret === null || secret === account.secret) return null
  return { ...choice, account: { ...account, secret, tokenLife: { expiresAtMs: null } } }
}
