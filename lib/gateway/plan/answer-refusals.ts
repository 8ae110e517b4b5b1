import type { AppError } from '@/lib/core'
import { speaksProtocol, threadErrorDetails } from '@/lib/protocols'
import type { Job } from './job'
import { refusal } from '../exchange/refusals'

/**
 * Why a request cannot go on from an earlier answer: its account no longer serves, another user got it, or nobody knows of
 * it (too old, another route's).
 */
export type Unanswerable = 'gone' | 'foreign' | 'unknown'

/**
 * The refusal in the words of the client's protocol, which its SDKs know: they send the whole conversation then. `null` = the
 * request may go to any account. A thread that nobody knows of is none: its request holds nothing but what is new.
 */
export function answerRefusal(job: Job, answerId: string, why: Unanswerable): AppError | null {
  const { protocol } = job.exchange
  if (job.parsed.previousAnswerId === undefined) return containerRefusal(answerId, why)
  if (protocol.id === 'anthropic_messages') return mayThread(job) ? threadNotFound(answerId) : null
  switch (why) {
    case 'gone':
      return refusal('ANSWER_GONE')
    case 'foreign':
      return refusal('ANSWER_FOREIGN', `'${answerId}'`, {
        param: 'previous_response_id',
        clientCode: 'previous_response_not_found',
      })
    case 'unknown':
      return null
  }
}

function containerRefusal(containerId: string, why: Unanswerable): AppError | null {
  const facts = { param: 'container' }
  if (why === 'gone') return refusal('CONTAINER_GONE', `'${containerId}'`, facts)
  return why === 'foreign' ? refusal('CONTAINER_FOREIGN', `'${containerId}'`, facts) : null
}

/** Whether somebody could hold a thread; where nobody can, the account that is chosen says so. */
function mayThread(job: Job): boolean {
  const { protocol } = job.exchange
  return job.plan.some(({ members }) => members.some(({ account }) => speaksProtocol(protocol.id, account)))
}

function threadNotFound(answerId: string): AppError {
  return refusal('THREAD_NOT_FOUND', `'${answerId}'`, {
    clientDetails: threadErrorDetails('thread_not_found'),
  })
}
