import type { ProtocolId } from '@/lib/core'
import type { WireCodec } from '../neutral'
import { anthropicCodec } from './anthropic'
import { chatCodec } from './chat'
import { geminiCodec } from './gemini'
import { responsesCodec } from './responses'

const CODECS: Readonly<Record<ProtocolId, WireCodec>> = {
  anthropic_messages: anthropicCodec,
  openai_chat: chatCodec,
  openai_responses: responsesCodec,
  gemini_generate: geminiCodec,
}

/** The codec of a wire; with it, any two protocols translate through neutral words. */
export function codecOf(id: ProtocolId): WireCodec {
  return CODECS[id]
}
