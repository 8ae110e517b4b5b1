import type { ProtocolId } from '@/lib/core'
import { anthropicMessages } from './anthropic-messages'
import type { Protocol } from './protocol'

const PROTOCOLS: Readonly<Partial<Record<ProtocolId, Protocol>>> = {
  anthropic_messages: anthropicMessages,
}

/** The wire format of an id; one that is not spoken yet answers in Anthropic's shapes. */
export function protocolOf(id: ProtocolId): Protocol {
  return PROTOCOLS[id] ?? anthropicMessages
}
