import { readBeyondBytes, tallyGemini } from '../beyond-bytes'
import { headerValue } from '../header-value'
import type { Protocol } from '../protocol'
import { BLANK_ALIVE, SILENT_ANSWER } from '../sse/keep-alives'
import { upstreamBody } from './body-models'
import { geminiTokens } from './estimate-tokens'
import { frameAsList } from './frame-as-list'
import { observeStream } from './observe-stream'
import { createEmbedScanner, parseEmbedRequest } from './parse-embed-request'
import { createRequestScanner, parseRequest } from './parse-request'
import { readAnswer } from './read-answer'
import { readEmbeddings } from './read-embeddings'
import { errorText, renderError } from './render-error'
import { renderStreamError } from './render-stream-error'

/** The wire format of the Gemini API: `generateContent` and `countTokens`. */
export const geminiGenerate: Protocol = {
  id: 'gemini_generate',
  createRequestScanner,
  parseRequest: (input) => parseRequest(input, false),
  upstreamBody,
  observeStream,
  readAnswer,
  readBeyond: ({ body }) => readBeyondBytes(body, tallyGemini),
  *estimateCount({ body }) {
    return { totalTokens: yield* geminiTokens(body) }
  },
  renderError,
  renderStreamError,
  keepAlive: Buffer.from(BLANK_ALIVE),
  requestIdHeader: null,
  allowsQueryKey: true,
}

/** `streamGenerateContent` with `alt=sse`: an event for each response. */
const geminiEvents: Protocol = {
  ...geminiGenerate,
  parseRequest: (input) => parseRequest(input, true),
  upstreamQuery: 'alt=sse',
}

/** The same for Google's former SDK, which reads nothing but events. */
const geminiEventsAlone: Protocol = { ...geminiEvents, keepAlive: Buffer.from(SILENT_ANSWER) }

/** `streamGenerateContent` as a JSON list; blanks in front of it keep a waiting client's connection alive. */
const geminiList: Protocol = {
  ...geminiEvents,
  observeStream: (names, request) => frameAsList(observeStream(names, request)),
  frameStream: frameAsList,
  renderStreamError: (error) => Buffer.from(`[${errorText(error)}]`),
  keepAlive: Buffer.from('\n'),
  streamType: 'application/json; charset=UTF-8',
}

const FORMER_SDK = /\bgenai-js\//

/** `streamGenerateContent`, in the form that the query asks for. Upstream it is always a stream of events. */
export const geminiStream: Protocol = {
  ...geminiEvents,
  variantOf(query, headers) {
    if (new URLSearchParams(query).get('alt') !== 'sse') return geminiList
    return FORMER_SDK.test(headerValue(headers, 'x-goog-api-client')) ? geminiEventsAlone : geminiEvents
  },
}

/** `embedContent` and `batchEmbedContents`. */
export const geminiEmbed: Protocol = {
  ...geminiGenerate,
  createRequestScanner: createEmbedScanner,
  parseRequest: parseEmbedRequest,
  readAnswer: readEmbeddings,
}
