import type { AccessEvent, AttemptRecord, UsageEndRecord } from '@/lib/gateway'
import type { SpanFacts, TraceStep } from '@/lib/infra'
import { operationOf, providerOf } from './gen-ai-names'
import type { DispatchNote, RequestNotes } from './request-notes'

type Asked = Pick<RequestNotes, 'startMs' | 'endpoint' | 'dispatches' | 'row'>

/**
 * The calls upstream of a request, in the order they were made. Each dispatch has a record of how it ended, but for a call
 * that the end of its request ended. What is not billed has no dispatches: all of its calls are one step, before its end.
 */
export function attemptSteps(asked: Asked, event: AccessEvent): readonly TraceStep[] {
  const { dispatches, row, startMs } = asked
  const endMs = startMs + event.durationMs
  if (dispatches.length === 0) return unbilledSteps(asked, event, endMs)
  const records = row?.attempts ?? event.attemptRecords ?? []
  return dispatches.map((dispatch, index) => {
    const next = dispatches[index + 1] ?? null
    const ended = records[index] ?? null
    const latestMs = next === null ? endMs : next.startMs
    return stepOf({
      dispatch,
      event,
      latestMs,
      place: index + 1,
      ended,
      row: next === null ? row : null,
      startMs,
    })
  })
}

type OneAttempt = {
  readonly dispatch: DispatchNote
  readonly event: AccessEvent
  /** From 1. */
  readonly place: number
  /** `null` = nobody waited for its end. */
  readonly ended: AttemptRecord | null
  /** Set for the attempt that answered. */
  readonly row: UsageEndRecord | null
  /** Of the request. */
  readonly startMs: number
  /** What came next: another attempt, or the end of the request. */
  readonly latestMs: number
}

function stepOf({ dispatch, event, place, ended, row, startMs, latestMs }: OneAttempt): TraceStep {
  const { facts } = dispatch
  const operation = operationOf(facts.protocol)
  const firstTokenMs = row?.first_token_ms ?? null
  const outcome = ended?.outcome ?? 'unfinished'
  return {
    name: `${operation} ${facts.upstream_model}`,
    kind: 'client',
    startMs: dispatch.startMs,
    // A record also counts what the call had to wait for, such as a new token.
    endMs: ended === null ? latestMs : Math.min(latestMs, dispatch.startMs + ended.duration_ms),
    facts: {
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': providerOf(event.platform),
      'gen_ai.request.model': facts.upstream_model,
      'switchyard.attempt': place,
      'switchyard.account_id': facts.account_id,
      'switchyard.channel_id': facts.channel_id,
      'switchyard.outcome': outcome,
      'http.response.status_code': ended?.status,
      'error.type': outcome === 'ok' ? null : outcome,
      ...(row === null ? {} : usageOf(row)),
    },
    isFailed: outcome !== 'ok',
    moments: firstTokenMs === null ? [] : [{ name: 'first token', atMs: startMs + firstTokenMs }],
  }
}

/** Cached tokens are input too. **Source:** https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
function usageOf(row: UsageEndRecord): SpanFacts {
  const cacheCreation = row.cache_creation_5m_tokens + row.cache_creation_1h_tokens
  return {
    'gen_ai.response.model': row.response_model,
    'gen_ai.usage.input_tokens': row.input_tokens + cacheCreation + row.cache_read_tokens,
    'gen_ai.usage.cache_creation.input_tokens': cacheCreation,
    'gen_ai.usage.cache_read.input_tokens': row.cache_read_tokens,
    'gen_ai.usage.output_tokens': row.output_tokens,
  }
}

function unbilledSteps({ endpoint }: Asked, event: AccessEvent, endMs: number): readonly TraceStep[] {
  const { upstreamMs, upstreamModel, platform, accountId, channelId, attempts, status } = event
  if (upstreamMs === undefined || endpoint === null) return []
  return [
    {
      name: upstreamModel === undefined ? endpoint : `${endpoint} ${upstreamModel}`,
      kind: 'client',
      startMs: endMs - upstreamMs,
      endMs,
      facts: {
        'gen_ai.operation.name': endpoint,
        'gen_ai.provider.name': providerOf(platform),
        'gen_ai.request.model': upstreamModel,
        'switchyard.attempts': attempts,
        'switchyard.account_id': accountId,
        'switchyard.channel_id': channelId,
      },
      isFailed: status >= 500,
      moments: [],
    },
  ]
}
