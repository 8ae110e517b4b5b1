import { earlierKey, readRecord, recordKey, writeRecord } from './answer-record'
import type { Attempt } from './attempt'
import type { Job, PricedRoute } from './job'
import type { ModelNames } from '@/lib/protocols'
import { refusal } from './refusals'
import { poolOf } from './rank-pool'

/**
 * A request that goes on from an earlier answer goes to the account that gave it, and to no other: its plan is that one
 * route, its pool that one account. An answer nobody knows of (too old, another route's) binds nothing. Throws
 * `ANSWER_GONE` (400) where the account no longer serves the route, `ANSWER_FOREIGN` (400) where another user got the answer.
 */
export function withAffinity(job: Job): Job | Promise<Job> {
  const { previousAnswerId } = job.parsed
  return previousAnswerId === undefined ? job : findAccount(job, previousAnswerId)
}

async function findAccount(job: Job, answerId: string): Promise<Job> {
  const { coordination } = job.exchange.gateway.ports
  const told = coordination.answerText(recordKey(answerId))
  // What is known here needs no word with the store; what is not is asked for in one.
  const earlier =
    typeof told === 'string' ? [] : job.plan.map((priced) => earlierAccount(job, priced, answerId))
  const record = readRecord(await told)
  if (record !== null) {
    if (record.userId !== job.caller.entry.user.id) throw foreignAnswer(answerId)
    const priced = job.plan.find(({ pool }) => pool === record.pool)
    return priced === undefined ? job : bindJob(job, priced, record.accountId)
  }
  for (const found of await Promise.all(earlier)) {
    if (found.accountId !== null) return bindJob(job, found.priced, Number(found.accountId))
  }
  return job
}

async function earlierAccount(
  job: Job,
  priced: PricedRoute,
  answerId: string,
): Promise<{ readonly priced: PricedRoute; readonly accountId: string | null }> {
  const { coordination } = job.exchange.gateway.ports
  return { priced, accountId: await coordination.answerText(earlierKey(priced.pool, answerId)) }
}

/** With the provider's code for an answer that is not there: clients know it, and send the whole conversation then. */
function foreignAnswer(answerId: string): Error {
  return refusal('ANSWER_FOREIGN', `'${answerId}'`, {
    param: 'previous_response_id',
    clientCode: 'previous_response_not_found',
  })
}

function bindJob(job: Job, priced: PricedRoute, accountId: number): Job {
  const member = poolOf(job, priced).find(({ account }) => account.id === accountId)
  if (member === undefined || member.account.status !== 'active') throw refusal('ANSWER_GONE')
  return { ...job, plan: [priced], boundAccountId: accountId }
}

/**
 * Remembers which account gave an answer that later requests may name; `null` = they never do, there is nothing to wait
 * for. Never rejects: without it they find their way by luck.
 */
export function rememberAnswer(attempt: Attempt, answerId: string | null): Promise<void> | null {
  if (answerId === null || attempt.job.parsed.keepsAnswer === undefined) return null
  return keepRecord(attempt, answerId)
}

async function keepRecord({ job, choice }: Attempt, answerId: string): Promise<void> {
  const { coordination } = job.exchange.gateway.ports
  const { user, key } = job.caller.entry
  const record = {
    accountId: choice.account.id,
    userId: user.id,
    apiKeyId: key.id,
    pool: choice.priced.pool,
    names: renamed({
      requestedModel: choice.priced.route.requestedModel,
      upstreamModel: choice.upstreamModel,
    }),
  }
  try {
    await coordination.keepAnswer(recordKey(answerId), writeRecord(record))
  } catch (error) {
    job.exchange.facts.cause = error
  }
}

function renamed(names: ModelNames): ModelNames | null {
  return names.requestedModel === names.upstreamModel ? null : names
}
