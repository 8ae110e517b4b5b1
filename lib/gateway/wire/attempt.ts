import type { UpstreamOutcome } from '@/lib/core'
import type { Translation } from '@/lib/protocols'
import type { UpstreamCall } from '@/lib/upstream'
import type { AttemptState } from '../plan/attempt-state'
import type { Choice, Job } from '../plan/job'
import type { UpstreamAnswer } from './read-failure'

/** What an attempt came to; `answer` = what the upstream said, `null` = nothing to be shown. */
export type AttemptEnd =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly outcome: UpstreamOutcome; readonly answer: UpstreamAnswer | null }

/** An attempt that came to nothing. */
export type FailedEnd = Extract<AttemptEnd, { kind: 'failed' }>

/** What the parts of one attempt share. */
export type Attempt = {
  readonly job: Job
  readonly state: AttemptState
  readonly choice: Choice
  readonly startedAtMs: number
  /** Set where the account speaks another wire than the client. */
  readonly translation: Translation | null
  readonly call: UpstreamCall
}
