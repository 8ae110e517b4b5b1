import { scanJson } from '../json/create-json-scanner'
import { spliceAll } from '../json/read-span'
import type { BodySplice, ByteSpan, ParsedRequest } from '../protocol'

const MODEL_SCAN = { keys: [{ name: 'model', unique: true }] }
const OPENING_BRACE = 0x7b
const NONE: readonly ByteSpan[] = []

/**
 * Where a body names the model as a resource, `models/…`, beside the path: at the top (`own`), and in the requests that
 * it holds. Ascending. Throws AppError `INVALID_REQUEST` (400) for a request that names two.
 */
export function modelSpansOf(
  body: Buffer,
  own: ByteSpan | null,
  requests: readonly (ByteSpan | null)[],
): readonly ByteSpan[] {
  const spans = [own, ...requests.map((span) => modelOf(body, span))].filter((span) => span !== null)
  return spans.length < 2 ? spans : spans.toSorted((a, b) => a.start - b.start)
}

function modelOf(body: Buffer, span: ByteSpan | null): ByteSpan | null {
  if (span === null || body[span.start] !== OPENING_BRACE) return null
  const model = scanJson(body.subarray(span.start, span.end), MODEL_SCAN).spanOf('model')
  return model === null ? null : { start: span.start + model.start, end: span.start + model.end }
}

/** The body for upstream: resource names in it are the upstream model's, what else it needs is done, other bytes stay. */
export function upstreamBody(parsed: ParsedRequest, upstreamModel: string): Buffer {
  const { body, resourceSpans = NONE, splices: needed = [] } = parsed
  const text = JSON.stringify(`models/${upstreamModel}`)
  const names = resourceSpans
    .filter(({ start, end }) => body.toString('utf8', start, end) !== text)
    .map((span): BodySplice => ({ span, text }))
  return spliceAll(
    body,
    [...names, ...needed].toSorted((a, b) => a.span.start - b.span.start),
  )
}
