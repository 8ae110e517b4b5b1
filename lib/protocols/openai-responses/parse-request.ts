import { foreignItems } from '../foreign-reasoning'
import { createJsonScanner, type JsonScanner } from '../json/create-json-scanner'
import { invalidRequest } from '../invalid-request'
import type { ParsedRequest, RequestInput } from '../protocol'
import { readCount, readLooseUserId, readModel, readScalar, readServiceTier } from '../request-fields'
import type { ScannedBody } from '../request-fields'
import { scanRequest, scanWithSession } from '../scan-request'
import { readSessionHash, RESPONSES_SESSION_SCAN } from '../session-hash'

const SCAN = scanWithSession(
  [
    'model',
    'stream',
    'max_output_tokens',
    'service_tier',
    'stream_options',
    'metadata',
    'previous_response_id',
    'store',
    'background',
  ],
  RESPONSES_SESSION_SCAN,
)
const MAX_ID_CHARACTERS = 256

/** A scanner that may be fed while the body arrives, for bodies too large to be scanned in one turn. */
export function createRequestScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/**
 * Reads a Responses request (or one of its sub-paths) without decoding its content. Throws AppError `INVALID_REQUEST`
 * (400). **Source:** https://platform.openai.com/docs/api-reference/responses/create
 */
export function parseRequest(input: RequestInput): ParsedRequest {
  const { headers, body } = input
  const scanned = scanRequest(input, SCAN)
  const { scan } = scanned
  const modelSpan = scan.spanOf('model')
  // Its usage would come with a later call only, and nothing would be billed.
  if (readScalar(scanned, 'background', 'boolean') === true) {
    throw invalidRequest(
      'background is not supported: ask for the answer itself, streamed if it takes long',
      {
        param: 'background',
      },
    )
  }
  const metadataUserId = readLooseUserId(scanned)
  const splices = foreignItems(scanned)
  return {
    requestedModel: readModel(body, modelSpan),
    stream: readScalar(scanned, 'stream', 'boolean') === true,
    maxTokens: readCount(scanned, 'max_output_tokens'),
    serviceTier: readServiceTier(scanned),
    modelSpan,
    metadataSpan: scan.spanOf('metadata'),
    sessionHash: input.sessionHash ?? readSessionHash({ headers, body, scan, metadataUserId }),
    metadataUserId,
    ...readAffinity(scanned),
    ...(splices.length === 0 ? {} : { splices }),
    body,
  }
}

/** Which answer the request goes on from, and whether its own may be gone on from: stored unless `store` is false. */
function readAffinity(scanned: ScannedBody): Pick<ParsedRequest, 'previousAnswerId' | 'keepsAnswer'> {
  const id = readScalar(scanned, 'previous_response_id', 'string')
  if (typeof id === 'string' && id.length > MAX_ID_CHARACTERS) {
    throw invalidRequest('previous_response_id is too long', { param: 'previous_response_id' })
  }
  return {
    ...(typeof id === 'string' && id !== '' ? { previousAnswerId: id } : {}),
    ...(readScalar(scanned, 'store', 'boolean') === false ? {} : { keepsAnswer: true }),
  }
}
