import { wordTable } from '@/lib/core'
import type { FinishReason } from '../../neutral'

const NEUTRAL = wordTable<FinishReason>({
  end_turn: 'stop',
  stop_sequence: 'stop_sequence',
  max_tokens: 'max_tokens',
  model_context_window_exceeded: 'max_tokens',
  tool_use: 'tool_calls',
  refusal: 'refusal',
  pause_turn: 'pause',
})

/** **Source:** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
export function readStopReason(reason: string): FinishReason {
  return NEUTRAL[reason] ?? 'other'
}

const WIRE: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  max_tokens: 'max_tokens',
  tool_calls: 'tool_use',
  refusal: 'refusal',
  content_filter: 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
}

export function writeStopReason(reason: FinishReason): string {
  return WIRE[reason]
}
