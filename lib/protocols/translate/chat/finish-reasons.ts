import { wordTable } from '@/lib/core'
import type { FinishReason } from '../../neutral'

const NEUTRAL = wordTable<FinishReason>({
  stop: 'stop',
  length: 'max_tokens',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
})

/** **Source:** `ChatCompletion.Choice` of the `openai` package. */
export function readFinishReason(reason: string): FinishReason {
  return NEUTRAL[reason] ?? 'other'
}

const WIRE: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_calls: 'tool_calls',
  refusal: 'content_filter',
  content_filter: 'content_filter',
  pause: 'length',
  other: 'stop',
}

export function writeFinishReason(reason: FinishReason): string {
  return WIRE[reason]
}
