import { readBeyondBytes, tallyChat } from '../beyond-bytes'
import { renderError } from '../openai/render-error'
import { COMMENT_ALIVE } from '../sse/keep-alives'
import type { Protocol } from '../protocol'
import { observeStream } from './observe-stream'
import { createRequestScanner, parseRequest } from './parse-request'
import { readAnswer } from './read-answer'
import { renderStreamError } from './render-stream-error'
import { upstreamBody } from './upstream-body'

/** The OpenAI Chat Completions wire format. */
export const openaiChat: Protocol = {
  id: 'openai_chat',
  createRequestScanner,
  parseRequest,
  upstreamBody,
  observeStream,
  readAnswer,
  readBeyond: ({ body }) => readBeyondBytes(body, tallyChat),
  renderError,
  renderStreamError,
  keepAlive: Buffer.from(COMMENT_ALIVE),
  requestIdHeader: null,
  allowsQueryKey: false,
}
