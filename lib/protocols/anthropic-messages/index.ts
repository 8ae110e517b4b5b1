import type { Protocol } from '../protocol'
import { observeStream } from './observe-stream'
import { createRequestScanner, parseRequest } from './parse-request'
import { readAnswer } from './read-answer'
import { renderError } from './render-error'
import { renderStreamError } from './render-stream-error'
import { spliceModel } from './splice-model'

/** The Anthropic Messages wire format. */
export const anthropicMessages: Protocol = {
  id: 'anthropic_messages',
  createRequestScanner,
  parseRequest,
  spliceModel,
  observeStream,
  readAnswer,
  renderError,
  renderStreamError,
  keepAlive: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
}
