import type { NeutralMessage, ToolCallPart } from '../neutral'

/** The calls of a conversation by their ids, for wires whose results must repeat what the call said. */
export function callsById(messages: readonly NeutralMessage[]): ReadonlyMap<string, ToolCallPart> {
  const calls = new Map<string, ToolCallPart>()
  for (const message of messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.content) if (part.type === 'tool_call') calls.set(part.id, part)
  }
  return calls
}
