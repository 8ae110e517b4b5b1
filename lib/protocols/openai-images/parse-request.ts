import { createJsonScanner, type JsonScanner } from '../json/create-json-scanner'
import { readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { invalidRequest } from '../invalid-request'
import type { ByteSpan, ParsedRequest, RequestHeaders, RequestInput } from '../protocol'
import { assertModel, readCount, readModel, readScalar } from '../request-fields'
import type { ScannedBody } from '../request-fields'
import { assertNotEmpty, onceOnly, scanRequest } from '../scan-request'
import { isForm, readForm } from './read-form'

const UNIQUE_KEYS = ['model', 'stream', 'n', 'size', 'quality', 'svg']
const SCAN = { keys: onceOnly(UNIQUE_KEYS) }
const DRAWING_SCAN = { keys: onceOnly(['model']) }
const LAST_BLANK = 0x20
const OBJECT_START = 0x7b
const MAX_FIELD_BYTES = 1_024

/** A scanner for JSON bodies; `null` for forms, which are found by their boundaries. */
export function createRequestScanner(headers: RequestHeaders): JsonScanner | null {
  return isForm(headers) ? null : createJsonScanner(SCAN)
}

/**
 * Reads a request that makes or edits images, a JSON object or a form. Throws AppError `INVALID_REQUEST` (400).
 * **Source:** https://platform.openai.com/docs/api-reference/images
 */
export function parseRequest(input: RequestInput): ParsedRequest {
  return isForm(input.headers) ? parseForm(input) : parseJson(input)
}

function parseJson(input: RequestInput): ParsedRequest {
  const scanned = scanRequest(input, SCAN)
  const { body, scan } = scanned
  if (namesModel(body, scan.spanOf('svg'))) throw secondModel()
  const size = readScalar(scanned, 'size', 'string')
  return {
    ...parsed(body, readModel(body, scan.spanOf('model'))),
    stream: readScalar(scanned, 'stream', 'boolean') === true,
    modelSpan: scan.spanOf('model'),
    images: {
      count: readCount(scanned, 'n') ?? 1,
      size: sizeAsked(typeof size === 'string' ? size : null, readQuality(scanned)),
    },
  }
}

function parseForm({ headers, body }: RequestInput): ParsedRequest {
  assertNotEmpty(body)
  const fields = readForm(headers, body, UNIQUE_KEYS)
  const textOf = (name: string): string | null => {
    const span = fields.get(name)
    return span === undefined || span.end - span.start > MAX_FIELD_BYTES ? null : textAt(body, span)
  }
  if (fields.has('svg[model]') || namesModel(body, fields.get('svg') ?? null)) throw secondModel()
  const count = Number(textOf('n') ?? '1')
  return {
    ...parsed(body, assertModel(textOf('model'))),
    stream: textOf('stream') === 'true',
    modelSpan: fields.get('model') ?? null,
    images: {
      count: Number.isSafeInteger(count) && count > 0 ? count : 1,
      size: sizeAsked(textOf('size'), textOf('quality')),
    },
  }
}

/**
 * Whether what a request says of its drawing names the model that is to write it: a request is routed, restricted and billed
 * by one. An object that cannot be read may name one. **Source:** `ImageGenerateParams.Svg` of the `openai` package.
 */
function namesModel(body: Buffer, span: ByteSpan | null): boolean {
  const svg = span === null ? null : body.subarray(span.start, span.end)
  if (svg === null || svg.find((byte) => byte > LAST_BLANK) !== OBJECT_START) return false
  const scan = tryScan(svg, DRAWING_SCAN)
  const model = scan?.spanOf('model') ?? null
  return scan === null || (model !== null && svg.toString('latin1', model.start, model.end) !== 'null')
}

function textAt(body: Buffer, span: ByteSpan): string {
  return body.toString('utf8', span.start, span.end)
}

function secondModel(): Error {
  return invalidRequest('svg.model: it names a second model, which is not supported here', {
    param: 'svg.model',
  })
}

/** The quality `hd` is a tier of its own where no size is told. */
function sizeAsked(size: string | null, quality: unknown): string | null {
  return (size === null || size === 'auto') && quality === 'hd' ? 'hd' : size
}

/** Of any type: only one word of it means something here. */
function readQuality({ body, scan }: ScannedBody): unknown {
  const span = scan.spanOf('quality')
  return span === null || span.end - span.start > MAX_FIELD_BYTES ? null : readSpan(body, span)
}

function parsed(body: Buffer, requestedModel: string): ParsedRequest {
  return {
    requestedModel,
    stream: false,
    maxTokens: null,
    serviceTier: null,
    modelSpan: null,
    metadataSpan: null,
    sessionHash: '',
    metadataUserId: null,
    body,
  }
}
