import { foreignDetails } from '../foreign-reasoning'
import { createJsonScanner, type JsonScanner } from '../json/create-json-scanner'
import { fieldOf, readSpan } from '../json/read-span'
import type { BodySplice, ParsedRequest, RequestInput } from '../protocol'
import { readCount, readLooseUserId, readModel, readScalar, readServiceTier } from '../request-fields'
import type { ScannedBody } from '../request-fields'
import { scanRequest, scanWithSession } from '../scan-request'
import { readSessionHash, SESSION_SCAN } from '../session-hash'

const SCAN = scanWithSession(
  [
    'model',
    'stream',
    'max_tokens',
    'max_completion_tokens',
    'n',
    'service_tier',
    'stream_options',
    'metadata',
  ],
  SESSION_SCAN,
)
const OPENING_BRACE = '{'

/** A scanner that may be fed while the body arrives, for bodies too large to be scanned in one turn. */
export function createRequestScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/**
 * Reads a Chat Completions request without decoding its content. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** https://platform.openai.com/docs/api-reference/chat/create
 */
export function parseRequest(input: RequestInput): ParsedRequest {
  const { headers, body } = input
  const scanned = scanRequest(input, SCAN)
  const { scan } = scanned
  const modelSpan = scan.spanOf('model')
  const metadataUserId = readLooseUserId(scanned)
  const stream = readScalar(scanned, 'stream', 'boolean') === true
  const choices = readCount(scanned, 'n') ?? 1
  const oldLimitSpan = scan.spanOf('max_completion_tokens') === null ? scan.spanOf('max_tokens') : null
  const usage = stream ? usageAsked(scanned) : {}
  const splices = [...(usage.splices ?? []), ...foreignDetails(scanned)].toSorted(
    (a, b) => a.span.start - b.span.start,
  )
  return {
    requestedModel: readModel(body, modelSpan),
    stream,
    maxTokens: largestOf(readCount(scanned, 'max_completion_tokens'), readCount(scanned, 'max_tokens')),
    serviceTier: readServiceTier(scanned),
    modelSpan,
    metadataSpan: scan.spanOf('metadata'),
    sessionHash: input.sessionHash ?? readSessionHash({ headers, body, scan, metadataUserId }),
    metadataUserId,
    ...(choices > 1 ? { candidates: choices } : {}),
    ...(oldLimitSpan === null ? {} : { oldLimitSpan }),
    ...usage,
    ...(splices.length === 0 ? {} : { splices }),
    body,
  }
}

/** Which of two limits an upstream heeds is its own affair: the larger one bounds it. */
function largestOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}

/** A stream reports its usage only when asked: what the upstream's copy needs for that, and that it is not shown. */
function usageAsked({ body, scan }: ScannedBody): Pick<ParsedRequest, 'splices' | 'hidesUsage'> {
  const span = scan.spanOf('stream_options')
  if (span === null) {
    const at = body.indexOf(OPENING_BRACE) + 1
    const text = '"stream_options":{"include_usage":true},'
    return { splices: [{ span: { start: at, end: at }, text }], hidesUsage: true }
  }
  const options = readSpan(body, span)
  if (fieldOf(options, 'include_usage') === true) return {}
  // What is neither an object nor null is the upstream's to refuse.
  if (typeof options !== 'object' || Array.isArray(options)) return {}
  const splice: BodySplice = { span, text: JSON.stringify({ ...options, include_usage: true }) }
  return { splices: [splice], hidesUsage: true }
}
