import type { Platform } from '@/lib/core'
import type { JsonObject } from './json'

/** Everything up to and including the marked part is to be cached for this long; `null` = no mark. */
export type CacheMark = '5m' | '1h' | null

/**
 * What a provider hands out to recognise its own reasoning later (Anthropic's signature, OpenAI's encrypted content,
 * Gemini's thought signature). Only the platform that made it can read it.
 */
export type Signature = { readonly platform: Platform; readonly value: string }

/** A source that a text names. `null` = the provider did not say. */
export type Citation = {
  readonly url: string | null
  readonly title: string | null
  readonly citedText: string | null
  /** The cited stretch of the text part, in UTF-16 units, end exclusive. */
  readonly start: number | null
  readonly end: number | null
}

export type TextPart = {
  readonly type: 'text'
  readonly text: string
  readonly cache: CacheMark
  /** Empty = none. */
  readonly citations: readonly Citation[]
}

/** Where the bytes of an image or a file are. A file id is known to its platform alone. */
export type MediaSource =
  | { readonly type: 'base64'; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly platform: Platform; readonly fileId: string }

export type ImagePart = {
  readonly type: 'image'
  /** e.g. `image/png`; `null` = not told (a URL). */
  readonly mediaType: string | null
  readonly source: MediaSource
  /** OpenAI's resolution wish. */
  readonly detail: 'auto' | 'low' | 'high' | 'original' | null
  readonly cache: CacheMark
}

/** A document: PDF, plain text, or any other file by its media type (Gemini takes audio and video this way). */
export type DocumentPart = {
  readonly type: 'document'
  readonly mediaType: string | null
  /** `text` = the plain text itself. */
  readonly source: MediaSource | { readonly type: 'text'; readonly text: string }
  /** File name or title. */
  readonly title: string | null
  readonly cache: CacheMark
}

/** The model's thinking. A part without text holds only its signature (redacted or encrypted). */
export type ReasoningPart = {
  readonly type: 'reasoning'
  readonly text: string
  readonly signature: Signature | null
  /** The text was withheld by the provider; the signature is all there is. */
  readonly isRedacted: boolean
}

/** The model declined, in its own words (OpenAI's `refusal`). */
export type RefusalPart = { readonly type: 'refusal'; readonly text: string }

export type ToolCallPart = {
  readonly type: 'tool_call'
  readonly id: string
  readonly name: string
  /** JSON text of an object for a function; any text for a custom tool. */
  readonly input: string
  readonly kind: 'function' | 'custom'
  /** Gemini signs calls themselves. */
  readonly signature: Signature | null
  readonly cache: CacheMark
}

export type ToolResultPart = {
  readonly type: 'tool_result'
  readonly callId: string
  /** `null` = the wire names the call only by its id. */
  readonly name: string | null
  readonly content: readonly (TextPart | ImagePart | DocumentPart)[]
  readonly isError: boolean
  readonly kind: 'function' | 'custom'
  readonly cache: CacheMark
}

export type UserPart = TextPart | ImagePart | DocumentPart | ToolResultPart
export type AssistantPart = TextPart | ImagePart | ReasoningPart | RefusalPart | ToolCallPart

/**
 * One turn. Tool results stand in the user's turn that follows the calls (before other parts); neighbours of the
 * same role are allowed, but of the assistant. `system` = instructions given in the middle of the conversation.
 */
export type NeutralMessage =
  | { readonly role: 'user'; readonly content: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly content: readonly AssistantPart[] }
  | { readonly role: 'system'; readonly content: readonly TextPart[] }

/** A JSON Schema object. */
export type JsonSchema = JsonObject
