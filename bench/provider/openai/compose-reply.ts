import { cutIntoPieces } from '../compose-answer'
import { countTokens } from '../read-prompt'
import { callOf, type Scenario } from '../scenario'
import type { Question } from './read-question'

/** An answer before it has the form of a protocol: a text, or the call of a function. */
export type Reply = {
  readonly model: string
  readonly text: string
  readonly pieces: readonly string[]
  readonly call: { readonly name: string; readonly input: string } | null
  readonly isCut: boolean
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
  readonly serviceTier: string
  readonly omitUsage: boolean
}

/** A prompt this long is partly cached. Source: https://platform.openai.com/docs/guides/prompt-caching */
const CACHED_FROM_TOKENS = 1_024
const CACHE_STEP = 128

/** Echoes the last message, calls the first function where the scenario says so, or passes a tool's result on. */
export function composeReply(question: Question, scenario: Scenario): Reply {
  const { lastText, isToolResult, inputTokens, maxTokens } = question
  const call = callOf(scenario, question)
  const whole = scenario.text ?? `${isToolResult ? 'The tool said' : 'You said'}: ${lastText}`
  const isCut = call === null && scenario.text === undefined && countTokens(whole) > maxTokens
  const text = call === null ? (isCut ? whole.slice(0, maxTokens * 4) : whole) : ''
  const isCached = inputTokens >= CACHED_FROM_TOKENS
  return {
    model: scenario.model ?? question.model,
    text,
    pieces: cutIntoPieces(text),
    call,
    isCut,
    inputTokens,
    cachedTokens: isCached ? Math.floor(inputTokens / 2 / CACHE_STEP) * CACHE_STEP : 0,
    outputTokens: countTokens(call === null ? text : call.input),
    serviceTier: scenario.serviceTier ?? 'default',
    omitUsage: scenario.omitUsage ?? false,
  }
}
