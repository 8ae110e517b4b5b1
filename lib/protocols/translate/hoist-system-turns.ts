import type { NeutralMessage, NeutralRequest, TextPart } from '../neutral'

/** For wires that know one system prompt only: instructions from the middle of the conversation move to its end. */
export function hoistSystemTurns({ system, messages }: NeutralRequest): {
  readonly system: readonly TextPart[]
  readonly messages: readonly NeutralMessage[]
} {
  const turns: NeutralMessage[] = []
  const hoisted: TextPart[] = [...system]
  for (const message of messages) {
    if (message.role === 'system') hoisted.push(...message.content)
    else turns.push(message)
  }
  return { system: hoisted, messages: turns }
}
