import type { ProtocolId } from '@/lib/core'
import { anthropicMessages } from './anthropic-messages'
import { geminiGenerate } from './gemini-generate'
import { openaiChat } from './openai-chat'
import { openaiResponses } from './openai-responses'
import type { Protocol } from './protocol'

const PROTOCOLS: Readonly<Record<ProtocolId, Protocol>> = {
  anthropic_messages: anthropicMessages,
  openai_chat: openaiChat,
  openai_responses: openaiResponses,
  gemini_generate: geminiGenerate,
}

/** The wire format of an id. */
export function protocolOf(id: ProtocolId): Protocol {
  return PROTOCOLS[id]
}
