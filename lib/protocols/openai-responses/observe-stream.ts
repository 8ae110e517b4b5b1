import { NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { spliceAll } from '../json/read-span'
import { createModelFinder } from '../openai/find-model'
import type { AskedFor, BodySplice, ModelNames, StreamObserver } from '../protocol'
import { regionOf } from '../sse/data-lines'
import { createLineStream } from '../sse/line-stream'
import { OutputEstimate } from '../sse/output-estimate'
import { createResponseEventReader, lastSequence, type ResponseFacts } from './event-reader'
import { moreOf } from './read-response'
import { renderFailed, type SeenResponse } from './render-failed'
import { TEXT_IN_EVENTS } from './text-in-events'
import { withCalls } from './tool-calls'

/**
 * Watches a Responses stream. Bytes go on as they came unless the model's name is to be restored, or the account's holder
 * to be hidden, in the events that carry the response; then whole lines go on, everything else in them unchanged. An
 * event's JSON must stand on one `data:` line.
 * **Source:** https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function observeStream(
  names: ModelNames,
  { hidesHolder = false, body }: AskedFor = {},
): StreamObserver {
  const { facts, read, readPart, readLong } = createResponseEventReader()
  const findModels = createModelFinder(names)
  const estimate = new OutputEstimate(TEXT_IN_EVENTS)
  const stream = createLineStream(
    {
      lines(region) {
        read(region)
        return spliceAll(region, restored(region))
      },
      longHead(head) {
        readPart(head)
        const shown = spliceAll(head, findModels(regionOf(head)).slice(0, 1))
        return hidesHolder ? facts.holder.hideInPart(shown, false) : shown
      },
      longPart(part, isLast) {
        readPart(part)
        return hidesHolder ? facts.holder.hideInPart(part, isLast) : part
      },
      longLine: readLong,
    },
    { holds: hidesHolder || names.requestedModel !== names.upstreamModel },
  )

  function restored(region: Buffer): readonly BodySplice[] {
    if (facts.responseLines.length === 0) return []
    const models = findModels(regionOf(region)).filter(({ span }) =>
      facts.responseLines.some(({ start, end }) => span.start >= start && span.end <= end),
    )
    if (!hidesHolder) return models
    const ids = facts.holder.find(region, facts.responseLines)
    return [...models, ...ids].toSorted((a, b) => a.span.start - b.span.start)
  }

  return {
    push(chunk) {
      const endedBefore = facts.sawTerminal
      estimate.push(chunk)
      const forward = stream.push(chunk)
      return { forward, terminal: facts.sawTerminal && !endedBefore }
    },
    flush: stream.flush,
    usage: () => usageOf(facts, body),
    usageState: () => (facts.usage === null ? 'none' : facts.sawTerminal ? 'final' : 'partial'),
    responseModel: () => facts.snapshot.model,
    answerId: () => facts.snapshot.id,
    sawContent: () => facts.sawContent,
    sawTerminal: () => facts.sawTerminal,
    streamError: () => facts.failure ?? facts.errorEvent,
    outputCharacters: () => estimate.characters(),
    // An `error` event is not the end to clients of this protocol, only a failed response is.
    renderError: (error) => (facts.sawTerminal ? null : renderFailed(error, seenOf(facts, names))),
  }
}

function seenOf(facts: ResponseFacts, { requestedModel }: ModelNames): SeenResponse {
  const { id, createdAt } = facts.snapshot
  return { responseId: id, model: requestedModel, createdAt, sequence: lastSequence(facts) }
}

function usageOf({ usage, snapshot, calls }: ResponseFacts, request: Buffer | undefined): TokenUsage {
  return withCalls(
    { ...(usage ?? NO_USAGE), serviceTier: snapshot.serviceTier },
    { calls: moreOf(snapshot.calls, calls), request, searches: snapshot.searches },
  )
}
