import { foreignParts } from '../foreign-reasoning'
import { createJsonScanner, scanJson } from '../json/create-json-scanner'
import type { JsonScan, JsonScanner } from '../json/create-json-scanner'
import { invalidRequest } from '../invalid-request'
import type { ByteSpan, ParsedRequest, RequestInput } from '../protocol'
import { readCount, readScalar } from '../request-fields'
import type { ScannedBody } from '../request-fields'
import { onceOnly, scanRequest } from '../scan-request'
import { sessionHashOf, sessionIdOfHeaders } from '../session-hash'
import { modelSpansOf } from './body-models'
import { readPathModel } from './path-model'
import { readLastingText } from './lasting-text'

/**
 * What is read of a body. Google's JSON takes each field by two names; neither may come twice, so that what we read and
 * price is what the upstream reads.
 */
const SCAN = {
  keys: onceOnly([
    'model',
    ...['serviceTier', 'service_tier', 'generationConfig', 'generation_config'],
    ...['generateContentRequest', 'generate_content_request'],
    ...['contents', 'systemInstruction', 'system_instruction'],
  ]),
  elementsOf: 'contents',
}
const CONFIG_SCAN = {
  keys: onceOnly([
    ...['maxOutputTokens', 'max_output_tokens', 'candidateCount', 'candidate_count'],
    ...['imageConfig', 'image_config'],
  ]),
}
const IMAGE_SCAN = { keys: onceOnly(['imageSize', 'image_size']) }

/** A scanner that may be fed while the body arrives, for bodies too large to be scanned in one turn. */
export function createRequestScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/**
 * Reads a request of the Gemini API without decoding its content; the model stands in the path, and so does whether it
 * streams. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** https://ai.google.dev/api/generate-content
 */
export function parseRequest(input: RequestInput, stream: boolean): ParsedRequest {
  const { headers, body, target } = input
  const requestedModel = readPathModel(target?.pathModel ?? null)
  const scanned = scanRequest(input, SCAN)
  const { scan } = scanned
  const config = objectAt(scanned, ['generationConfig', 'generation_config'], CONFIG_SCAN)
  const image = config === null ? null : objectAt(config, ['imageConfig', 'image_config'], IMAGE_SCAN)
  const imageSize = image === null ? null : textAt(image, ['imageSize', 'image_size'])
  const splices = foreignParts(scanned)
  const candidates = countAt(config, ['candidateCount', 'candidate_count'])
  return {
    requestedModel,
    stream,
    maxTokens: countAt(config, ['maxOutputTokens', 'max_output_tokens']),
    serviceTier: textAt(scanned, ['serviceTier', 'service_tier']),
    modelSpan: null,
    resourceSpans: modelSpansOf(body, scan.spanOf('model'), [countedRequest(scan)]),
    metadataSpan: null,
    sessionHash:
      input.sessionHash ?? sessionHashOf(sessionIdOfHeaders(headers), () => readLastingText(scanned)),
    metadataUserId: null,
    ...(candidates === null || candidates < 2 ? {} : { candidates }),
    ...(imageSize === null ? {} : { imageSize }),
    ...(splices.length === 0 ? {} : { splices }),
    body,
  }
}

/** The request inside a call that counts its tokens. */
function countedRequest(scan: JsonScan): ByteSpan | null {
  const name = nameInUse(scan, ['generateContentRequest', 'generate_content_request'])
  return name === null ? null : scan.spanOf(name)
}

/** The one of a field's two names that is used; throws where both are. */
function nameInUse(scan: JsonScan, names: readonly string[]): string | null {
  const used = names.filter((name) => scan.spanOf(name) !== null)
  if (used.length > 1) throw invalidRequest(`${used.join(' and ')} are the same field`, { param: used[1] })
  return used[0] ?? null
}

/** An object inside a scanned one, scanned in turn; `null` when absent or no object. */
function objectAt(
  { body, scan }: ScannedBody,
  names: readonly string[],
  options: Parameters<typeof scanJson>[1],
): ScannedBody | null {
  const name = nameInUse(scan, names)
  const span = name === null ? null : scan.spanOf(name)
  if (span === null || body[span.start] !== 0x7b) return null
  const inner = body.subarray(span.start, span.end)
  return { body: inner, scan: scanJson(inner, options) }
}

function countAt(scanned: ScannedBody | null, names: readonly string[]): number | null {
  const name = scanned === null ? null : nameInUse(scanned.scan, names)
  return scanned === null || name === null ? null : readCount(scanned, name)
}

function textAt(scanned: ScannedBody, names: readonly string[]): string | null {
  const name = nameInUse(scanned.scan, names)
  const value = name === null ? null : readScalar(scanned, name, 'string')
  return typeof value === 'string' && value !== '' ? value : null
}
