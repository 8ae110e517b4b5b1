import { fieldOf } from '../json/read-span'
import { readStreamError, type StreamError } from '../openai/read-stream-error'
import type { ModelNames, ParsedRequest, StreamObserver } from '../protocol'
import { dataOf, isAfterQuote, lineAround } from '../sse/data-lines'
import { createLineStream } from '../sse/line-stream'
import { imageUsage } from './image-usage'
import type { ImageReports } from './image-usage'

const COMPLETED = Buffer.from('.completed"')
const ERROR_PART = Buffer.from('"error"')
/** The images themselves; their type stands first, the usage last. */
const LONG_TYPE = /^data: ?\{\s*"type"\s*:\s*"image_[a-z]+\.completed"/
const USAGE_AT_END = /"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/
const DRAWING_AT_END = /"svg_usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/
const SIZE = /"size"\s*:\s*"([^"]{1,32})"/

/**
 * Watches a stream of images: each `…completed` event is an image, the last one asked for ends the stream.
 * **Source:** `ImageGenStreamEvent` and `ImageEditStreamEvent` of the `openai` package.
 */
export function observeStream(
  _names: ModelNames,
  request: Pick<ParsedRequest, 'images'> = {},
): StreamObserver {
  const facts = {
    pictures: null as unknown,
    drawing: null as unknown,
    size: null as unknown,
    count: 0,
    error: null as StreamError | null,
  }
  const wanted = request.images?.count ?? 1

  const hasEnded = (): boolean => facts.count >= wanted

  function note(event: ImageEvent): void {
    if (hasEnded()) return
    facts.count += 1
    facts.pictures = event.pictures ?? facts.pictures
    facts.drawing = event.drawing ?? facts.drawing
    facts.size = event.size ?? facts.size
  }

  const stream = createLineStream(
    {
      lines(region) {
        for (let at = region.indexOf(COMPLETED); at >= 0; at = region.indexOf(COMPLETED, at + 1)) {
          const event = dataOf(region, lineAround(region, at))
          if (typeof event === 'object') note(readEvent(event))
        }
        const at = facts.error === null ? region.indexOf(ERROR_PART) : -1
        if (at >= 0 && isAfterQuote(region, at + 1)) {
          const event = dataOf(region, lineAround(region, at))
          facts.error = readStreamError(fieldOf(event, 'error') ?? event)
        }
        return region
      },
      longHead: (head) => head,
      longLine(head, end) {
        if (!LONG_TYPE.test(head.toString('latin1', 0, 256))) return
        const text = end.toString('latin1')
        const pictures = parsed(USAGE_AT_END.exec(text)?.[1])
        note({ pictures, drawing: parsed(DRAWING_AT_END.exec(text)?.[1]), size: SIZE.exec(text)?.[1] })
      },
    },
    { holds: false },
  )
  return {
    push(chunk) {
      const endedBefore = hasEnded()
      return { forward: stream.push(chunk), terminal: hasEnded() && !endedBefore }
    },
    flush: stream.flush,
    usage: () => imageUsage(facts, facts, request),
    usageState: () => (facts.count === 0 ? 'none' : hasEnded() ? 'final' : 'partial'),
    responseModel: () => null,
    sawContent: () => facts.count > 0,
    sawTerminal: hasEnded,
    streamError: () => facts.error,
    outputCharacters: () => 0,
  }
}

type ImageEvent = ImageReports & { readonly size: unknown }

function readEvent(event: unknown): ImageEvent {
  const of = (field: string): unknown => fieldOf(event, field)
  return { pictures: of('usage'), drawing: of('svg_usage'), size: of('size') }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text)
  } catch {
    return null
  }
}
