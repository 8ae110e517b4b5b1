import { earlierKey, ownRecordKey, readRecord, recordKey, writeRecord } from './answer-record'
import { answerRefusal } from './answer-refusals'
import type { Unanswerable } from './answer-refusals'
import type { Choice, Job, PricedRoute } from './job'
import type { ModelNames } from '@/lib/protocols'
import { poolOf } from './pool-of'

/**
 * A request that goes on from an earlier answer, or works in its container, goes to the account that gave it, and to no
 * other: its plan is that one route, its pool that one account. A response nobody knows of (too old, another route's) binds nothing. Throws
 * `ANSWER_GONE` (400) where the account no longer serves the route, `ANSWER_FOREIGN` (400) where another user got the answer,
 * `CONTAINER_GONE` and `CONTAINER_FOREIGN` (400) where a container is named, and `THREAD_NOT_FOUND` (404) in place of all of
 * them where a thread is to go on.
 */
export function withAffinity(job: Job): Job | Promise<Job> {
  const { previousAnswerId, containerId } = job.parsed
  const named = previousAnswerId ?? containerId
  return named === undefined ? job : findAccount(job, named)
}

async function findAccount(job: Job, answerId: string): Promise<Job> {
  const { coordination } = job.exchange.gateway.ports
  const userId = job.caller.entry.user.id
  const ask = (keyOf: (pool: string) => string): readonly ToldAnswer[] =>
    job.plan.map((priced) => ({ priced, text: coordination.answerText(keyOf(priced.pool)) }))
  const own = ask((pool) => ownRecordKey(userId, pool, answerId))
  const known = own.find(({ text }) => typeof text === 'string')
  if (known !== undefined) return bindTo(job, answerId, known)
  // What this process knows needs no word with the store; of what it does not, all is asked for in one.
  const owner = coordination.answerText(recordKey(answerId))
  const earlier = ask((pool) => earlierKey(pool, answerId))
  for (const told of own) if ((await told.text) !== null) return bindTo(job, answerId, told)
  const record = readRecord(await owner)
  if (record !== null) return unbound(job, answerId, record.userId === userId ? 'unknown' : 'foreign')
  for (const { priced, text } of earlier) {
    const accountId = await text
    if (accountId !== null) return bindJob(job, answerId, { priced, accountId: Number(accountId) })
  }
  return unbound(job, answerId, 'unknown')
}

function unbound(job: Job, answerId: string, why: Unanswerable): Job {
  const refused = answerRefusal(job, answerId, why)
  if (refused !== null) throw refused
  return job
}

/** What is kept of an answer on a route. */
type ToldAnswer = { readonly priced: PricedRoute; readonly text: string | null | Promise<string | null> }

async function bindTo(job: Job, answerId: string, { priced, text }: ToldAnswer): Promise<Job> {
  const record = readRecord(await text)
  if (record === null) return unbound(job, answerId, 'unknown')
  return bindJob(job, answerId, { priced, accountId: record.accountId })
}

type Giver = { readonly priced: PricedRoute; readonly accountId: number }

function bindJob(job: Job, answerId: string, { priced, accountId }: Giver): Job {
  const member = poolOf(job, priced).find(({ account }) => account.id === accountId)
  if (member === undefined || member.account.status !== 'active') return unbound(job, answerId, 'gone')
  return { ...job, plan: [priced], boundAccountId: accountId }
}

/** Whose answer is kept: the account chosen for a request. */
type Answered = { readonly job: Job; readonly choice: Choice }

/** What later requests may name of an answer; `null` = nothing. */
export type Named = { readonly answerId?: string | null; readonly containerId?: string | null }

/**
 * Remembers which account gave an answer that later requests may name, itself or its container; `null` = they never do, there
 * is nothing to wait for. Never rejects: without it they find their way by luck.
 */
export function rememberAnswer(
  answered: Answered,
  { answerId = null, containerId = null }: Named,
): Promise<void> | null {
  const keptId = answered.job.parsed.keepsAnswer === undefined ? null : answerId
  if (keptId === null && containerId === null) return null
  return keepRecords(
    answered,
    [keptId, containerId].filter((id) => id !== null),
  )
}

async function keepRecords({ job, choice }: Answered, ids: readonly string[]): Promise<void> {
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
    const text = writeRecord(record)
    const places = ids.flatMap((id) => [ownRecordKey(user.id, record.pool, id), recordKey(id)])
    await Promise.all(places.map(async (place) => coordination.keepAnswer(place, text)))
  } catch (error) {
    job.exchange.facts.cause = error
  }
}

function renamed(names: ModelNames): ModelNames | null {
  return names.requestedModel === names.upstreamModel ? null : names
}
