import type { TraceBeginning, TraceStep, Tracer } from '@/lib/infra'

/** A trace as its request left it. */
export type CollectedTrace = {
  readonly beginning: TraceBeginning
  readonly steps: TraceStep[]
  end: Pick<TraceStep, 'endMs' | 'facts' | 'isFailed'> | null
}

/** A tracer that keeps what it is given; `isSampled` says of which requests. */
export function collectTraces(isSampled: (beginning: TraceBeginning) => boolean = () => true) {
  const traces: CollectedTrace[] = []
  const tracer: Tracer = {
    begin(beginning) {
      if (!isSampled(beginning)) return null
      const trace: CollectedTrace = { beginning, steps: [], end: null }
      traces.push(trace)
      return {
        step: (step) => void trace.steps.push(step),
        end(end) {
          trace.end = end
        },
      }
    },
    close: () => Promise.resolve(),
  }
  return { tracer, traces }
}
