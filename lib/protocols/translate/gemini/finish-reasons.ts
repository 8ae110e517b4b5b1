import { wordTable } from '@/lib/core'
import type { FinishReason } from '../../neutral'

const NEUTRAL = wordTable<FinishReason>({
  STOP: 'stop',
  MAX_TOKENS: 'max_tokens',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
  CONTINUATION: 'pause',
})

/** **Source:** `FinishReason` of `@google/genai`. */
export function readFinishReason(reason: string): FinishReason {
  return NEUTRAL[reason] ?? 'other'
}

const WIRE: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  max_tokens: 'MAX_TOKENS',
  tool_calls: 'STOP',
  refusal: 'SAFETY',
  content_filter: 'SAFETY',
  pause: 'OTHER',
  other: 'OTHER',
}

export function writeFinishReason(reason: FinishReason): string {
  return WIRE[reason]
}
