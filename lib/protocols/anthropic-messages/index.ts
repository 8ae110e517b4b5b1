import { readBeyondBytes, tallyMessages } from '../beyond-bytes'
import { messagesTokens } from '../estimate-tokens'
import type { Protocol } from '../protocol'
import { upstreamBody } from '../upstream-body'
import { observeStream } from './observe-stream'
import { createRequestScanner, parseRequest } from './parse-request'
import { readAnswer } from './read-answer'
import { renderError } from './render-error'
import { renderStreamError } from './render-stream-error'

/** The Anthropic Messages wire format. */
export const anthropicMessages: Protocol = {
  id: 'anthropic_messages',
  createRequestScanner,
  parseRequest,
  upstreamBody,
  observeStream,
  readAnswer,
  readBeyond: ({ body }) => readBeyondBytes(body, tallyMessages),
  *estimateCount({ body }) {
    return { input_tokens: yield* messagesTokens(body) }
  },
  renderError,
  renderStreamError,
  keepAlive: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
  requestIdHeader: 'request-id',
  allowsQueryKey: false,
}
