import { NO_USAGE } from '@/lib/core'
import { spliceAll, spliceRegion } from '../json/read-span'
import { createModelFinder } from '../openai/find-model'
import type { AskedFor, BodySplice, ModelNames, StreamObserver } from '../protocol'
import { blankLineAt, lineAround, regionOf } from '../sse/data-lines'
import type { Region } from '../sse/data-lines'
import { createLineStream } from '../sse/line-stream'
import { OutputEstimate } from '../sse/output-estimate'
import { createChunkReader } from './chunk-reader'
import { TEXT_IN_CHUNKS } from './text-in-chunks'

/**
 * Watches a Chat Completions stream. Bytes go on as they came unless the model's name is to be restored or the chunk with
 * the usage is not to be shown; then whole lines go on, everything else in them unchanged. A chunk's JSON must stand on one
 * `data:` line. **Source:** https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function observeStream(
  names: ModelNames,
  { hidesUsage, candidates = 1 }: Pick<AskedFor, 'hidesUsage' | 'candidates'> = {},
): StreamObserver {
  const { facts, read, readLong, finish } = createChunkReader()
  const findModels = createModelFinder(names)
  const estimate = new OutputEstimate(TEXT_IN_CHUNKS)
  const hiding = { isBlankHidden: false }

  const stream = createLineStream(
    {
      lines(bytes) {
        const region = regionOf(bytes)
        read(region)
        return spliceRegion(region, changes(region))
      },
      longHead: (head) => spliceAll(head, findModels(regionOf(head)).slice(0, 1)),
      longLine: readLong,
    },
    { holds: hidesUsage === true || names.requestedModel !== names.upstreamModel },
  )

  function changes(region: Region): readonly BodySplice[] {
    const models = findModels(region)
    if (hidesUsage !== true || (!hiding.isBlankHidden && facts.usageOnlyAt.length === 0)) return models
    const hidden = hiddenLines(region.bytes, facts.usageOnlyAt, hiding)
    const shown = models.filter(
      ({ span }) => !hidden.some((line) => span.start >= line.span.start && span.start < line.span.end),
    )
    return [...shown, ...hidden].toSorted((a, b) => a.span.start - b.span.start)
  }

  return {
    push(chunk) {
      const endedBefore = facts.sawTerminal
      estimate.push(chunk)
      const forward = stream.push(chunk)
      return { forward, terminal: facts.sawTerminal && !endedBefore }
    },
    flush() {
      const rest = stream.flush()
      finish(candidates)
      return rest
    },
    usage: () => ({ ...(facts.usage ?? NO_USAGE), serviceTier: facts.serviceTier }),
    usageState: () => (facts.usageState === 'partial' && facts.sawTerminal ? 'final' : facts.usageState),
    responseModel: () => facts.responseModel,
    sawContent: () => facts.sawContent,
    sawTerminal: () => facts.sawTerminal,
    streamError: () => facts.error,
    outputCharacters: () => estimate.characters(),
  }
}

/** The blank line behind a hidden chunk may still be to come. */
type Hiding = { isBlankHidden: boolean }

function hiddenLines(region: Buffer, usageOnlyAt: readonly number[], hiding: Hiding): BodySplice[] {
  const hidden: BodySplice[] = []
  const first = hiding.isBlankHidden ? blankLineAt(region, 0) : null
  if (first !== null) hidden.push({ span: first, text: '' })
  if (region.length > 0) hiding.isBlankHidden = false
  for (const at of usageOnlyAt) {
    const line = lineAround(region, at)
    const blank = blankLineAt(region, line.end)
    if (blank === null) hiding.isBlankHidden = line.end === region.length
    hidden.push({ span: { start: line.start, end: blank?.end ?? line.end }, text: '' })
  }
  return hidden
}
