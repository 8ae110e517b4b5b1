/** A fact of a span; one that is not known is left out. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | string[] | null | undefined>>

/** A part of a trace that is over; times in milliseconds since the epoch. */
export type TraceStep = {
  readonly name: string
  /** `client`: somebody else was asked. */
  readonly kind: 'internal' | 'client'
  readonly startMs: number
  readonly endMs: number
  readonly facts: SpanFacts
  readonly isFailed: boolean
  /** What happened in the middle of it. */
  readonly moments: readonly { readonly name: string; readonly atMs: number }[]
}

/** The trace of one request, from its beginning. */
export type Trace = {
  step(step: TraceStep): void
  /** Called once, after all steps. */
  end(end: Pick<TraceStep, 'endMs' | 'facts' | 'isFailed'>): void
}

/** What a trace is begun with; facts that are known now are those a sampler sees. */
export type TraceBeginning = {
  readonly name: string
  readonly startMs: number
  readonly facts: SpanFacts
  /** The client's, in lower case: its `traceparent` and `tracestate` are gone on from. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** Where the traces of a process go; nothing here waits for, or fails with, whoever collects them. */
export type Tracer = {
  /** `null` = this request is not sampled. */
  begin(beginning: TraceBeginning): Trace | null
  /** Sends what is left, within a few seconds. */
  close(): Promise<void>
}
