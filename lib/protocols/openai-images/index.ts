import { spliceAll } from '../json/read-span'
import { openaiChat } from '../openai-chat'
import type { ParsedRequest, Protocol } from '../protocol'
import { upstreamBody as jsonBody } from '../upstream-body'
import { readBeyond } from './beyond'
import { observeStream } from './observe-stream'
import { createRequestScanner, parseRequest } from './parse-request'
import { readAnswer } from './read-answer'

const OPENING_BRACE = 0x7b

/** The model of a JSON body stands in quotes, that of a form does not. */
function upstreamBody(parsed: ParsedRequest, upstreamModel: string): Buffer {
  const { body, modelSpan } = parsed
  if (modelSpan === null || isJson(body)) return jsonBody(parsed, upstreamModel)
  if (upstreamModel === parsed.requestedModel) return body
  return spliceAll(body, [{ span: modelSpan, text: upstreamModel }])
}

/** A form begins with its boundary, a JSON object with its brace. */
function isJson(body: Buffer): boolean {
  return body.find((byte) => byte > 0x20) === OPENING_BRACE
}

/**
 * OpenAI's image endpoints, bodies as JSON or as forms; errors have chat's shapes.
 * **Source:** https://platform.openai.com/docs/api-reference/images
 */
export const openaiImages: Protocol = {
  ...openaiChat,
  createRequestScanner,
  parseRequest,
  upstreamBody,
  observeStream,
  readAnswer,
  readBeyond,
}
