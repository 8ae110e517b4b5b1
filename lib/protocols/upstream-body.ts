import { quotedName } from './json/quoted-name'
import { spliceAll } from './json/read-span'
import type { BodySplice, ParsedRequest } from './protocol'

const NONE: readonly BodySplice[] = []

/**
 * The body of a JSON request as the upstream gets it: its own name of the model and what else the request needs there,
 * every other byte as it came; the same buffer if nothing changes.
 */
export function upstreamBody(parsed: ParsedRequest, upstreamModel: string): Buffer {
  const { modelSpan, body, splices = NONE } = parsed
  if (modelSpan === null || parsed.requestedModel === upstreamModel) return spliceAll(body, splices)
  const model = { span: modelSpan, text: quotedName(upstreamModel) }
  if (splices.length === 0) return spliceAll(body, [model])
  return spliceAll(
    body,
    [...splices, model].toSorted((a, b) => a.span.start - b.span.start),
  )
}
