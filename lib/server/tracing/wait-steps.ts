import type { TraceStep } from '@/lib/infra'
import type { WaitNote } from './request-notes'

/** The waits of a request for a slot; `requestEndMs` ends the one that nothing else did. */
export function waitSteps(waits: readonly WaitNote[], requestEndMs: number): readonly TraceStep[] {
  return waits.map(({ startMs, endMs, limit, end }) => ({
    name: 'wait for a slot',
    kind: 'internal',
    startMs,
    endMs: endMs ?? requestEndMs,
    facts: { 'switchyard.wait.limit': limit, 'switchyard.wait.end': end ?? 'given_up' },
    isFailed: false,
    moments: [],
  }))
}
