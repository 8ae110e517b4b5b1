import type { WireCodec } from '../../neutral'
import { decodeAnswer, isAnswer } from './decode-answer'
import { decodeRequest } from './decode-request'
import { createAnswerDecoder } from './decode-stream'
import { encodeAnswer } from './encode-answer'
import { encodeRequest } from './encode-request'
import { createAnswerEncoder } from './encode-stream'

/** The Anthropic Messages wire in neutral words. */
export const anthropicCodec: WireCodec = {
  decodeRequest,
  encodeRequest,
  createAnswerDecoder,
  decodeAnswer,
  isAnswer,
  createAnswerEncoder,
  encodeAnswer,
}
