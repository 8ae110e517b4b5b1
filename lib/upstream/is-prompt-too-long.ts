import type { UpstreamOutcome } from '@/lib/core'

const TOO_LONG =
  /(?:prompt|input|request|context)[^.]{0,60}(?:too long|too large|exceed)|exceed[^.]{0,60}(?:context|token)|too many (?:input )?tokens|context[ _]length/i

/** Whether a provider refused a request because its prompt does not fit the model. */
export function isPromptTooLong(outcome: UpstreamOutcome): boolean {
  return outcome.kind === 'rejected' && outcome.status !== 409 && TOO_LONG.test(outcome.message)
}
