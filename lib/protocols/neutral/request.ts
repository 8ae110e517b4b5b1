import type { CacheMark, JsonSchema, NeutralMessage, TextPart } from './content'

/** How calls of a tool are written in Responses where they are no plain function calls; other wires see `name`. */
export type ResponsesForm =
  /** A function of a namespace, by its own name there. */
  | { readonly type: 'member'; readonly namespace: string; readonly name: string }
  /** The search for more tools that the client runs. */
  | { readonly type: 'tool_search' }

export type FunctionTool = {
  readonly type: 'function'
  readonly name: string
  readonly description: string | null
  /** Schema of the arguments; `null` = the function takes none. */
  readonly schema: JsonSchema | null
  /** Arguments must obey the schema; `null` = the provider's default. */
  readonly strict: boolean | null
  readonly cache: CacheMark
  readonly form?: ResponsesForm
}

/** A tool whose input is free text (OpenAI's custom tools); wires without it get a function of one string `input`. */
export type CustomTool = {
  readonly type: 'custom'
  readonly name: string
  readonly description: string | null
  /** A grammar the input must obey; `null` = any text. */
  readonly grammar: { readonly syntax: 'lark' | 'regex'; readonly definition: string } | null
  readonly form?: ResponsesForm
}

/** From where a user asks, as far as it is told. */
export type SearchPlace = {
  readonly city?: string
  readonly region?: string
  /** Two letters, ISO 3166. */
  readonly country?: string
  /** An IANA name. */
  readonly timezone?: string
}

/** The provider's own web search. Empty lists = no restriction. */
export type WebSearchTool = {
  readonly type: 'web_search'
  readonly allowedDomains: readonly string[]
  readonly blockedDomains: readonly string[]
  readonly maxUses: number | null
  /** `null` = not told. */
  readonly place: SearchPlace | null
}

export type NeutralTool = FunctionTool | CustomTool | WebSearchTool

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  /** Some tool must be called. */
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string }
  /** Only these may be called; `isRequired` = one of them must. */
  | { readonly type: 'allowed'; readonly names: readonly string[]; readonly isRequired: boolean }

/** How the answer's text must look. */
export type OutputFormat =
  /** Any JSON object. */
  | { readonly type: 'json' }
  | {
      readonly type: 'json_schema'
      /** `null` = the wire knows no names. */
      readonly name: string | null
      readonly description: string | null
      readonly schema: JsonSchema
      readonly strict: boolean | null
    }

/** `null` = the provider's default, throughout. */
export type Sampling = {
  readonly maxTokens: number | null
  /** 0 … 2; Anthropic's scale ends at 1. */
  readonly temperature: number | null
  readonly topP: number | null
  readonly topK: number | null
  /** Empty = none. */
  readonly stopSequences: readonly string[]
  readonly seed: number | null
  readonly frequencyPenalty: number | null
  readonly presencePenalty: number | null
  /** How many answers are wanted (`n`). */
  readonly candidates: number | null
}

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number]

/** How much the model may think; `null` = not told. */
export type ReasoningWish = {
  readonly effort: ReasoningEffort | null
  /** A limit in tokens; `0` = no thinking, `-1` = the model decides. */
  readonly budgetTokens: number | null
  /** Whether the answer shows its thinking. */
  readonly isShown: boolean | null
}

/** What a client asks for, apart from any wire. */
export type NeutralRequest = {
  readonly model: string
  readonly stream: boolean
  /** The system prompt in order; empty = none. */
  readonly system: readonly TextPart[]
  readonly messages: readonly NeutralMessage[]
  readonly tools: readonly NeutralTool[]
  readonly toolChoice: ToolChoice | null
  /** Whether one turn may call several tools; `null` = the provider's default (yes). */
  readonly parallelToolCalls: boolean | null
  readonly output: OutputFormat | null
  /** How wordy the answer should be; `null` = not told. */
  readonly verbosity: 'low' | 'medium' | 'high' | null
  readonly sampling: Sampling
  readonly reasoning: ReasoningWish | null
  /** The client's word for its end user. */
  readonly endUserId: string | null
  readonly promptCacheKey: string | null
  readonly serviceTier: string | null
  /** Whether the stream shall report usage (OpenAI Chat asks for it, the others always do). */
  readonly wantsStreamUsage: boolean
}

export const DEFAULT_SAMPLING: Sampling = {
  maxTokens: null,
  temperature: null,
  topP: null,
  topK: null,
  stopSequences: [],
  seed: null,
  frequencyPenalty: null,
  presencePenalty: null,
  candidates: null,
}
