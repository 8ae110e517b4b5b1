import { isUtf8 } from 'node:buffer'
import { createJsonScanner, scanJson } from '../json/create-json-scanner'
import type { JsonScanner } from '../json/create-json-scanner'
import { invalidRequest, UNPARSABLE_BODY } from '../invalid-request'
import type { ParsedRequest, RequestInput } from '../protocol'
import { modelSpansOf } from './body-models'
import { unique } from './parse-request'
import { readPathModel } from './path-model'

const SCAN = { keys: ['model', 'requests'].map(unique), elementsOf: 'requests' }

/** A scanner of embedding requests, single or in a batch. */
export function createEmbedScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/**
 * Reads a request for embeddings; each request of a batch names the model again. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** https://ai.google.dev/api/embeddings
 */
export function parseEmbedRequest({ body, target, scan: given }: RequestInput): ParsedRequest {
  const requestedModel = readPathModel(target?.pathModel ?? null)
  if (body.length === 0) throw invalidRequest('Request body is empty')
  const scan = given ?? scanJson(body, SCAN)
  if (!isUtf8(body)) throw invalidRequest(UNPARSABLE_BODY)
  return {
    requestedModel,
    stream: false,
    // An embedding has no output.
    maxTokens: 0,
    serviceTier: null,
    modelSpan: null,
    resourceSpans: modelSpansOf(body, scan.spanOf('model'), scan.elements),
    metadataSpan: null,
    sessionHash: '',
    metadataUserId: null,
    body,
  }
}
