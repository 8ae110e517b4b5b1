import type { Platform, ProtocolId } from '@/lib/core'
import type { AnswerEvent, JsonObject } from '../neutral'
import { codecOf } from './codec-of'

/** A whole answer as parsed from its JSON: an object, of Gemini also a list of them. */
export type WrittenAnswer = {
  readonly protocolId: ProtocolId
  readonly platform: Platform
  readonly value: unknown
}

/** Characters that the model wrote in a whole answer, for estimates: texts, thoughts and calls of all choices. */
export function answerCharacters({ protocolId, platform, value }: WrittenAnswer): number {
  const origin = { platform, idSeed: '', candidates: 1 }
  let characters = 0
  for (const answer of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
    if (!isObject(answer)) continue
    for (const event of codecOf(protocolId).decodeAnswer(answer, origin)) characters += charactersIn(event)
  }
  return characters
}

function charactersIn(event: AnswerEvent): number {
  if (event.type === 'delta') return event.text.length
  return event.type === 'part_start' && event.head.type === 'tool_call' ? event.head.name.length : 0
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
