import { readBeyondBytes, tallyEmbeddings } from '../beyond-bytes'
import { createJsonScanner, type JsonScanner } from '../json/create-json-scanner'
import { openaiChat } from '../openai-chat'
import type { ParsedRequest, Protocol, RequestInput } from '../protocol'
import { readModel } from '../request-fields'
import { onceOnly, scanRequest } from '../scan-request'
import { readAnswer } from './read-answer'

const SCAN = { keys: onceOnly(['model']) }

function createRequestScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/** An embeddings request: it names a model, and belongs to no session. */
function parseRequest(input: RequestInput): ParsedRequest {
  const { body, scan } = scanRequest(input, SCAN)
  const modelSpan = scan.spanOf('model')
  return {
    requestedModel: readModel(body, modelSpan),
    stream: false,
    maxTokens: 0,
    serviceTier: null,
    modelSpan,
    metadataSpan: null,
    sessionHash: '',
    metadataUserId: null,
    body,
  }
}

/**
 * OpenAI's embeddings: chat's shapes of answer, usage and error, without streams.
 * **Source:** https://platform.openai.com/docs/api-reference/embeddings
 */
export const openaiEmbeddings: Protocol = {
  ...openaiChat,
  createRequestScanner,
  parseRequest,
  readAnswer,
  readBeyond: ({ body }) => readBeyondBytes(body, tallyEmbeddings),
}
