import { BLOCKED_CODE, codeOf, CONNECT_TIMEOUT_CODE, PROXY_CODE } from './dial'
import { NOT_HTTP_CODE } from './http1/answer-parser'
import { HEADERS_TIMEOUT_CODE, IDLE_TIMEOUT_CODE } from './http1/connection'
import type { UpstreamFailure } from './types'

/** The moment at which a call failed. */
export type FailureMoment = {
  readonly phase: UpstreamFailure['phase']
  readonly reusedConnection: boolean
}

/** What the caller's own abort looks like. */
export function abortedFailure(moment: FailureMoment): UpstreamFailure {
  return { kind: 'unreachable', ...moment, message: 'The call was aborted' }
}

/** Codes that mean more than "no connection"; names of hosts and addresses never reach the message. */
const KNOWN: Readonly<Record<string, Pick<UpstreamFailure, 'kind' | 'phase' | 'message'>>> = {
  [CONNECT_TIMEOUT_CODE]: { kind: 'timeout', phase: 'connect', message: 'Connecting took too long' },
  ETIMEDOUT: { kind: 'timeout', phase: 'connect', message: 'Connecting took too long' },
  [HEADERS_TIMEOUT_CODE]: { kind: 'timeout', phase: 'headers', message: 'The answer did not begin in time' },
  [IDLE_TIMEOUT_CODE]: { kind: 'timeout', phase: 'idle', message: 'The answer stalled' },
}

const MESSAGES: Readonly<Record<UpstreamFailure['phase'], string>> = {
  connect: 'No connection',
  headers: 'The connection was lost before the answer began',
  idle: 'The connection was lost during the answer',
}

/** Turns an error of the transport into a value; the message carries its code, never an address. */
export function toFailure(error: unknown, moment: FailureMoment): UpstreamFailure {
  const code = codeOf(error)
  const known = KNOWN[code]
  if (known !== undefined) return { ...known, reusedConnection: moment.reusedConnection }
  if (code === BLOCKED_CODE && error instanceof Error) {
    return { kind: 'blocked', ...moment, message: error.message }
  }
  if ((code === PROXY_CODE || code === NOT_HTTP_CODE) && error instanceof Error) {
    return { kind: 'unreachable', ...moment, message: error.message }
  }
  return { kind: 'unreachable', ...moment, message: `${MESSAGES[moment.phase]} (${code})` }
}
