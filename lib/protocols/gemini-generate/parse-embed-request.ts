import { createJsonScanner } from '../json/create-json-scanner'
import type { JsonScanner } from '../json/create-json-scanner'
import type { ParsedRequest, RequestInput } from '../protocol'
import { onceOnly, scanRequest } from '../scan-request'
import { modelSpansOf } from './body-models'
import { readPathModel } from './path-model'

const SCAN = { keys: onceOnly(['model', 'requests']), elementsOf: 'requests' }

/** A scanner of embedding requests, single or in a batch. */
export function createEmbedScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/**
 * Reads a request for embeddings; each request of a batch names the model again. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** https://ai.google.dev/api/embeddings
 */
export function parseEmbedRequest(input: RequestInput): ParsedRequest {
  const requestedModel = readPathModel(input.target?.pathModel ?? null)
  const { body, scan } = scanRequest(input, SCAN)
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
