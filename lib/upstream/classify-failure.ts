import type { UpstreamOutcome } from '@/lib/core'
import type { UpstreamFailure } from './types'

/** Sorts a call that got no (whole) answer; a blocked target counts as unreachable, so that another account is tried. */
export function classifyFailure(failure: UpstreamFailure): UpstreamOutcome {
  const { kind, phase, message } = failure
  if (kind === 'timeout') return { kind: 'timeout', status: null, phase, message }
  const reusedConnection = kind === 'unreachable' && phase === 'headers' && failure.reusedConnection
  return { kind: 'unreachable', status: null, reusedConnection, message }
}
