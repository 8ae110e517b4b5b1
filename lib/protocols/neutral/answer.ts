import type { TokenUsage } from '@/lib/core'
import type { AssistantPart, Citation, Signature } from './content'

/** Why an answer ended. */
export const FINISH_REASONS = [
  'stop',
  /** One of the client's stop sequences. */
  'stop_sequence',
  'max_tokens',
  'tool_calls',
  /** The model declined. */
  'refusal',
  /** A filter of the provider cut the answer. */
  'content_filter',
  /** The provider paused a long turn; sending the conversation again goes on. */
  'pause',
  /** A reason without counterpart (malformed call, recitation, …). */
  'other',
] as const
export type FinishReason = (typeof FINISH_REASONS)[number]

/** A failure inside an answer, in the words of `ErrorToRender`. */
export type AnswerError = {
  readonly status: number
  /** Anthropic's type word, e.g. `overloaded_error`. */
  readonly type: string
  readonly code: string | null
  /** The field at fault, where the provider names one. */
  readonly param: string | null
  /** Without account data. */
  readonly message: string
}

/** What is known of a part when it begins. */
export type PartHead =
  | { readonly type: 'text' }
  | { readonly type: 'refusal' }
  | { readonly type: 'reasoning'; readonly isRedacted: boolean }
  | {
      readonly type: 'tool_call'
      readonly id: string
      readonly name: string
      readonly kind: 'function' | 'custom'
      /** Gemini signs calls themselves. */
      readonly signature: Signature | null
    }
  /** A whole generated image, base64. */
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }

/**
 * One step of an answer; a whole answer is its events folded. `part` counts the parts of all choices from 0 in the order
 * they begin. Parts may overlap (OpenAI streams parallel calls by index). Order: `start`, parts, `finish` of each choice,
 * `usage` anywhere (a later one replaces an earlier one), then `end`; `error` ends a stream too, `ping` may come anywhere.
 */
export type AnswerEvent =
  /** `createdAtSeconds` = seconds since the epoch, `null` = not told. */
  | {
      readonly type: 'start'
      readonly id: string
      readonly model: string
      readonly createdAtSeconds: number | null
    }
  | {
      readonly type: 'part_start'
      readonly part: number
      readonly choice: number
      readonly head: PartHead
    }
  /** More of a part's text: text, refusal, thinking, or a call's input (a function's is never empty: `{}` at least). */
  | { readonly type: 'delta'; readonly part: number; readonly text: string }
  /** Of a reasoning part; replaces an earlier one. */
  | { readonly type: 'signature'; readonly part: number; readonly signature: Signature }
  | { readonly type: 'citation'; readonly part: number; readonly citation: Citation }
  | { readonly type: 'part_end'; readonly part: number }
  | {
      readonly type: 'finish'
      readonly choice: number
      readonly reason: FinishReason
      /** The stop sequence that was hit; `null` = none or not told. */
      readonly stopSequence: string | null
    }
  /** Disjoint kinds, see `TokenUsage`. */
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  | { readonly type: 'error'; readonly error: AnswerError }
  | { readonly type: 'ping' }
  | { readonly type: 'end' }

/** One of the answers asked for. */
export type AnswerChoice = {
  readonly index: number
  readonly parts: readonly AssistantPart[]
  /** `null` = the answer broke off. */
  readonly finish: { readonly reason: FinishReason; readonly stopSequence: string | null } | null
}

/** A whole answer. */
export type NeutralAnswer = {
  readonly id: string
  readonly model: string
  readonly createdAtSeconds: number | null
  /** Ascending by index; at least one. */
  readonly choices: readonly AnswerChoice[]
  /** `null` = the provider reported none. */
  readonly usage: TokenUsage | null
  readonly error: AnswerError | null
}
