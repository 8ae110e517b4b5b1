import type { EndpointKind, EndpointMatch, UsageEndRecord, UsageStartRecord } from '@/lib/gateway'
import type { Trace } from '@/lib/infra'

/** A wait in line; `endMs` = `null` while it lasts, or where nobody said how it ended. */
export type WaitNote = {
  readonly startMs: number
  /** The limit that was full, at last. */
  limit: 'user' | 'account'
  endMs: number | null
  /** What admission said then. */
  end: string | null
}

/** A dispatch of a billed request, with what its row would say. */
export type DispatchNote = { readonly startMs: number; readonly facts: UsageStartRecord }

/** What is seen of one request while it runs; times in milliseconds since the epoch. */
export type RequestNotes = {
  readonly trace: Trace
  readonly startMs: number
  readonly endpoint: EndpointKind | null
  readonly waits: WaitNote[]
  readonly dispatches: DispatchNote[]
  row: UsageEndRecord | null
}

/** The requests that are traced, by their ids. */
export type OpenNotes = Map<string, RequestNotes>

/** A request begins. */
export function newNotes(trace: Trace, startMs: number, match: EndpointMatch): RequestNotes {
  const endpoint = match.kind === 'endpoint' ? match.endpoint.kind : null
  return { trace, startMs, endpoint, waits: [], dispatches: [], row: null }
}
