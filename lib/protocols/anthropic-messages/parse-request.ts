import { foreignBlocks } from '../foreign-reasoning'
import { createJsonScanner, type JsonScanner } from '../json/create-json-scanner'
import { fieldOf } from '../json/read-span'
import { invalidRequest } from '../invalid-request'
import { mergeSplices } from '../json/merge-splices'
import type { BodySplice, ParsedRequest, RequestHeaders, RequestInput } from '../protocol'
import { readCount, readLoneUserId, readMetadata, readModel, readScalar } from '../request-fields'
import type { ScannedBody } from '../request-fields'
import { scanRequest, scanWithSession } from '../scan-request'
import { readSessionHash, SESSION_SCAN } from '../session-hash'
import { readContainer } from './container'
import { readRequestedTier } from './requested-tier'
import { declineSecondModel } from './second-model'
import { readThread } from './thread'

const SCAN = scanWithSession(
  [
    'model',
    'stream',
    'max_tokens',
    'service_tier',
    'speed',
    'stream_options',
    'metadata',
    'tools',
    'fallbacks',
    'thread',
    'container',
  ],
  SESSION_SCAN,
)
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
  const scanned = scanRequest(input, SCAN)
  const { scan } = scanned
  const modelSpan = scan.spanOf('model')
  const metadataUserId = readUserId(scanned)
  const thread = readThread(scanned)
  const container = readContainer(scanned)
  const splices = changesOf(scanned, headers, [thread.change, container.change])
  return {
    requestedModel: readModel(body, modelSpan),
    stream: readScalar(scanned, 'stream', 'boolean') === true,
    maxTokens: readCount(scanned, 'max_tokens'),
    serviceTier: readRequestedTier(scanned),
    modelSpan,
    metadataSpan: scan.spanOf('metadata'),
    sessionHash: input.sessionHash ?? readSessionHash({ headers, body, scan, metadataUserId }),
    metadataUserId,
    ...thread.affinity,
    ...container.affinity,
    ...(splices.length === 0 ? {} : { splices }),
    body,
  }
}

/** Ascending: the fields among the conversation may stand anywhere. */
function changesOf(
  scanned: ScannedBody,
  headers: RequestHeaders,
  read: readonly (BodySplice | null)[],
): readonly BodySplice[] {
  const foreign = foreignBlocks(scanned)
  const declined = declineSecondModel(scanned, headers)
  const own = [declined, ...read].filter((one) => one !== null)
  if (own.length === 0) return foreign
  return mergeSplices(
    foreign,
    own.toSorted((a, b) => a.span.start - b.span.start),
  )
}

/** `null` when absent; this protocol's metadata is an object, its user id a text. */
function readUserId(scanned: ScannedBody): string | null {
  const lone = readLoneUserId(scanned)
  if (lone !== null) return lone
  const metadata = readMetadata(scanned)
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
