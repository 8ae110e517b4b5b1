import { isUtf8 } from 'node:buffer'
import { createJsonScanner, type JsonScanner } from '../json/create-json-scanner'
import { invalidRequest, UNPARSABLE_BODY } from '../invalid-request'
import { openaiChat } from '../openai-chat'
import type { ParsedRequest, Protocol, RequestInput } from '../protocol'
import { readModel } from '../request-fields'
import { readAnswer } from './read-answer'

const SCAN = { keys: [{ name: 'model', unique: true }] }

function createRequestScanner(): JsonScanner {
  return createJsonScanner(SCAN)
}

/** An embeddings request: it names a model, and belongs to no session. */
function parseRequest({ body, scan: early }: RequestInput): ParsedRequest {
  if (body.length === 0) throw invalidRequest('Request body is empty')
  const scanner = createRequestScanner()
  if (early === undefined) scanner.push(body)
  const scan = early ?? scanner.finish()
  if (!isUtf8(body)) throw invalidRequest(UNPARSABLE_BODY)
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
export const openaiEmbeddings: Protocol = { ...openaiChat, createRequestScanner, parseRequest, readAnswer }
