import type { Attempt } from './attempt'
import type { Job, PricedRoute } from './job'
import { refusal } from './refusals'
import { poolOf } from './rank-pool'

/**
 * A request that goes on from an earlier answer goes to the account that gave it, and to no other: its plan is that one
 * route, its pool that one account. An answer nobody knows of (too old, another route's) binds nothing. Throws
 * `ANSWER_GONE` (400) where the account no longer serves the route.
 */
export function withAffinity(job: Job): Job | Promise<Job> {
  const { previousAnswerId } = job.parsed
  return previousAnswerId === undefined ? job : findAccount(job, previousAnswerId)
}

async function findAccount(job: Job, answerId: string): Promise<Job> {
  const { coordination } = job.exchange.gateway.ports
  for (const priced of job.plan) {
    const accountId = await coordination.answerAccount(answerKey(priced, answerId))
    if (accountId !== null) return bindJob(job, priced, accountId)
  }
  return job
}

function bindJob(job: Job, priced: PricedRoute, accountId: number): Job {
  const member = poolOf(job, priced).find(({ account }) => account.id === accountId)
  if (member === undefined || member.account.status !== 'active') throw refusal('ANSWER_GONE')
  return { ...job, plan: [priced], boundAccountId: accountId }
}

/** Remembers which account gave an answer that later requests may name. Never rejects: without it they find their way by luck. */
export async function rememberAnswer({ job, choice }: Attempt, answerId: string | null): Promise<void> {
  if (answerId === null || job.parsed.keepsAnswer === undefined) return
  const { coordination } = job.exchange.gateway.ports
  try {
    await Promise.all([
      coordination.bindAnswer(answerKey(choice.priced, answerId), choice.account.id),
      coordination.bindAnswer(storedAnswerKey(job.caller.entry.key.id, answerId), choice.account.id),
    ])
  } catch (error) {
    job.exchange.facts.cause = error
  }
}

/** The key under which whoever asked finds the account that keeps an answer; other keys of the group do not. */
export function storedAnswerKey(apiKeyId: number, answerId: string): string {
  return `key${apiKeyId}:${answerId}`
}

/** An answer's key: two aliases of one group on two channels never share one. */
function answerKey({ pool }: PricedRoute, answerId: string): string {
  return `${pool}:${answerId}`
}
