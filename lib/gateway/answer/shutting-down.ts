import type { Job } from '../plan/job'
import type { Failure } from './stream-failure'

/** How a call counts that we have ended because this process ends: no fault of the account, which does not hear of it. */
export const SHUT_DOWN: Failure = {
  kind: 'unreachable',
  status: null,
  reusedConnection: false,
  message: 'The gateway was shut down before the answer ended',
}

/** Whether calls end now because this process does. */
export function isShuttingDown({ exchange }: Pick<Job, 'exchange'>): boolean {
  return exchange.gateway.config.isEnding?.() === true
}
