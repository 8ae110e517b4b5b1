import { readBeyondBytes, tallyResponses } from '../beyond-bytes'
import { responsesTokens } from '../estimate-tokens'
import { renderError } from '../openai/render-error'
import { COMMENT_ALIVE } from '../sse/keep-alives'
import type { Protocol } from '../protocol'
import { upstreamBody } from '../upstream-body'
import { observeStream } from './observe-stream'
import { createRequestScanner, parseRequest } from './parse-request'
import { readAnswer } from './read-answer'
import { renderFailed } from './render-failed'

/** The OpenAI Responses wire format. */
export const openaiResponses: Protocol = {
  id: 'openai_responses',
  createRequestScanner,
  parseRequest,
  upstreamBody,
  observeStream,
  readAnswer,
  readBeyond: ({ body }) => readBeyondBytes(body, tallyResponses),
  *estimateCount({ body }) {
    return { object: 'response.input_tokens', input_tokens: yield* responsesTokens(body) }
  },
  renderError,
  renderStreamError: (error) => renderFailed(error),
  keepAlive: Buffer.from(COMMENT_ALIVE),
  requestIdHeader: null,
  allowsQueryKey: false,
}
