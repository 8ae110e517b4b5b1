import type { Attempt } from './attempt'
import type { Job, PricedRoute } from './job'
import type { ModelNames } from '@/lib/protocols'
import { refusal } from './refusals'
import type { CoordinationStore } from './ports'
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

/**
 * Remembers which account gave an answer that later requests may name; `null` = they never do, there is nothing to wait
 * for. Never rejects: without it they find their way by luck.
 */
export function rememberAnswer(attempt: Attempt, answerId: string | null): Promise<void> | null {
  if (answerId === null || attempt.job.parsed.keepsAnswer === undefined) return null
  return bindAnswer(attempt, answerId)
}

async function bindAnswer({ job, choice }: Attempt, answerId: string): Promise<void> {
  const { coordination } = job.exchange.gateway.ports
  const names = { requestedModel: choice.priced.route.requestedModel, upstreamModel: choice.upstreamModel }
  const stored = storedAnswerKey(job.caller.entry.key.id, answerId)
  try {
    await Promise.all([
      coordination.bindAnswer(answerKey(choice.priced, answerId), choice.account.id),
      coordination.bindAnswer(stored, choice.account.id),
      isRenamed(names) ? coordination.nameAnswer(stored, JSON.stringify(names)) : undefined,
    ])
  } catch (error) {
    job.exchange.facts.cause = error
  }
}

function isRenamed({ requestedModel, upstreamModel }: ModelNames): boolean {
  return requestedModel !== upstreamModel
}

/** The names of a stored answer's model, where they are two; `null` = one, or not known. */
export async function storedAnswerNames(
  coordination: Pick<CoordinationStore, 'answerName'>,
  key: string,
): Promise<ModelNames | null> {
  const names = await coordination.answerName(key)
  return names === null ? null : (JSON.parse(names) as ModelNames)
}

/** The key under which whoever asked finds the account that keeps an answer; other keys of the group do not. */
export function storedAnswerKey(apiKeyId: number, answerId: string): string {
  return `key${apiKeyId}:${answerId}`
}

/** An answer's key: two aliases of one group on two channels never share one. */
function answerKey({ pool }: PricedRoute, answerId: string): string {
  return `${pool}:${answerId}`
}
