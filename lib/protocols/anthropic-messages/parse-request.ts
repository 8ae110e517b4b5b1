import { isUtf8 } from 'node:buffer'
import { createJsonScanner, type JsonScan, type JsonScanner } from '../json/create-json-scanner'
import { fieldOf, readSpan } from '../json/read-span'
import { invalidRequest, UNPARSABLE_BODY } from '../invalid-request'
import type { ByteSpan, ParsedRequest, RequestInput } from '../protocol'
import { readSessionHash, SESSION_SCAN } from '../session-hash'

/** What we read, price and restrict must be what the upstream reads: none of these may come twice. */
const UNIQUE_KEYS = ['model', 'stream', 'max_tokens', 'service_tier', 'stream_options', 'metadata']
const SCAN = {
  ...SESSION_SCAN,
  keys: [
    ...UNIQUE_KEYS.map((name) => ({ name, unique: true })),
    ...SESSION_SCAN.keys.filter(({ name }) => !UNIQUE_KEYS.includes(name)),
  ],
}
const MAX_SCALAR_BYTES = 1_024
const MAX_METADATA_BYTES = 65_536
const MAX_MODEL_CHARACTERS = 256
/** Names go into rows, logs and headers: no control characters, no lone surrogates. */
const PLAIN_NAME = /^[ -~]*$/
const UNFIT_FOR_NAME = /[\p{Cc}\p{Cs}]/u

/** A scanner that may be fed while the body arrives, for bodies too large to be scanned in one turn. */
export function createRequestScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/**
 * Reads an Anthropic Messages (or count_tokens) request without decoding its content. `scan` is the finished scan of
 * this very body, if it was scanned on arrival. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** https://platform.claude.com/docs/en/api/messages
 */
export function parseRequest(input: RequestInput): ParsedRequest {
  const { headers, body } = input
  if (body.length === 0) throw invalidRequest('Request body is empty')
  const scan = input.scan ?? scanBody(body)
  if (!isUtf8(body)) throw invalidRequest(UNPARSABLE_BODY)
  const modelSpan = scan.spanOf('model')
  const metadataUserId = readUserId(body, scan)
  return {
    requestedModel: readModel(body, modelSpan),
    stream: readScalar({ body, scan, key: 'stream', expected: 'boolean' }) === true,
    maxTokens: readMaxTokens(body, scan),
    serviceTier: readServiceTier(body, scan),
    modelSpan,
    metadataSpan: scan.spanOf('metadata'),
    sessionHash: readSessionHash({ headers, body, scan, metadataUserId }),
    metadataUserId,
    body,
  }
}

function scanBody(body: Buffer): JsonScan {
  const scanner = createRequestScanner()
  scanner.push(body)
  return scanner.finish()
}

function readModel(body: Buffer, span: ByteSpan | null): string {
  if (span === null || span.end - span.start > MAX_MODEL_CHARACTERS * 6) {
    throw invalidRequest(span === null ? 'model is required' : 'model is too long', { param: 'model' })
  }
  const model = readSpan(body, span)
  if (typeof model !== 'string' || model.trim() === '') {
    throw invalidRequest('model is required', { param: 'model' })
  }
  if (model.length > MAX_MODEL_CHARACTERS) throw invalidRequest('model is too long', { param: 'model' })
  if (!PLAIN_NAME.test(model) && UNFIT_FOR_NAME.test(model)) {
    throw invalidRequest('model contains characters that are not allowed', { param: 'model' })
  }
  return model
}

type ScalarQuestion = {
  readonly body: Buffer
  readonly scan: JsonScan
  readonly key: string
  readonly expected: 'boolean' | 'string' | 'number'
}

/** A top-level scalar; `null` when absent or JSON null. */
function readScalar({ body, scan, key, expected }: ScalarQuestion): unknown {
  const span = scan.spanOf(key)
  if (span === null) return null
  const value = span.end - span.start > MAX_SCALAR_BYTES ? undefined : readSpan(body, span)
  if (value === null) return null
  if (typeof value !== expected) throw invalidRequest(`${key} must be a ${expected}`, { param: key })
  return value
}

function readMaxTokens(body: Buffer, scan: JsonScan): number | null {
  const value = readScalar({ body, scan, key: 'max_tokens', expected: 'number' })
  if (typeof value !== 'number') return null
  if (!Number.isSafeInteger(value) || value < 0) {
    throw invalidRequest('max_tokens must be a non-negative integer', { param: 'max_tokens' })
  }
  return value
}

function readServiceTier(body: Buffer, scan: JsonScan): string | null {
  const value = readScalar({ body, scan, key: 'service_tier', expected: 'string' })
  return typeof value === 'string' && value !== '' ? value : null
}

function readUserId(body: Buffer, scan: JsonScan): string | null {
  const span = scan.spanOf('metadata')
  if (span === null) return null
  if (span.end - span.start > MAX_METADATA_BYTES) {
    throw invalidRequest('metadata is too large', { param: 'metadata' })
  }
  const metadata = readSpan(body, span)
  if (metadata === null) return null
  if (typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw invalidRequest('metadata must be an object', { param: 'metadata' })
  }
  const userId = fieldOf(metadata, 'user_id') ?? null
  if (userId !== null && typeof userId !== 'string') {
    throw invalidRequest('metadata.user_id must be a string', { param: 'metadata.user_id' })
  }
  return userId
}
