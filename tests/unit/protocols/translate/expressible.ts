import type { Platform, ProtocolId } from '@/lib/core'
import type { ReasoningWish } from '@/lib/protocols/neutral'

/** What a wire can say without loss; everything else of the neutral words it refuses, drops or rephrases. */
export type Expressible = {
  readonly wire: ProtocolId
  readonly platform: Platform
  readonly model: string
  readonly hasCache: boolean
  readonly hasSystemTurns: boolean
  readonly hasReasoning: boolean
  readonly hasErrors: boolean
  readonly namesResults: boolean
  readonly strict: readonly (boolean | null)[]
  readonly namesSchemas: boolean
  readonly hasCandidates: boolean
  readonly hasStops: boolean
  readonly wishes: readonly (ReasoningWish | null)[]
  readonly hasParallelWord: boolean
  readonly hasPenalties: boolean
  /** Calls stand beside tools alone. */
  readonly needsTools: boolean
}

const effort = (word: ReasoningWish['effort']): ReasoningWish => ({
  effort: word,
  budgetTokens: null,
  isShown: null,
})

export const EXPRESSIBLE: readonly Expressible[] = [
  {
    wire: 'anthropic_messages',
    platform: 'anthropic',
    model: 'claude-sonnet-5',
    hasCache: true,
    hasSystemTurns: true,
    hasReasoning: true,
    hasErrors: true,
    namesResults: false,
    strict: [true, false, null],
    namesSchemas: false,
    hasCandidates: false,
    hasStops: true,
    wishes: [null, effort('low'), effort('max'), { effort: 'high', budgetTokens: -1, isShown: true }],
    hasParallelWord: true,
    hasPenalties: false,
    needsTools: true,
  },
  {
    wire: 'openai_chat',
    platform: 'openai',
    model: 'gpt-4.1',
    hasCache: false,
    hasSystemTurns: true,
    hasReasoning: false,
    hasErrors: false,
    namesResults: false,
    strict: [true, false, null],
    namesSchemas: true,
    hasCandidates: true,
    hasStops: true,
    wishes: [null],
    hasParallelWord: true,
    hasPenalties: true,
    needsTools: false,
  },
  {
    wire: 'openai_responses',
    platform: 'openai',
    model: 'gpt-5.4',
    hasCache: false,
    hasSystemTurns: true,
    hasReasoning: true,
    hasErrors: false,
    namesResults: false,
    strict: [true, false],
    namesSchemas: true,
    hasCandidates: false,
    hasStops: false,
    wishes: [null, effort('none'), effort('xhigh'), { effort: 'low', budgetTokens: null, isShown: true }],
    hasParallelWord: true,
    hasPenalties: false,
    needsTools: false,
  },
  {
    wire: 'gemini_generate',
    platform: 'gemini',
    model: 'gemini-2.5-flash',
    hasCache: false,
    hasSystemTurns: false,
    hasReasoning: true,
    hasErrors: true,
    namesResults: true,
    strict: [null],
    namesSchemas: false,
    hasCandidates: true,
    hasStops: true,
    wishes: [
      null,
      { effort: null, budgetTokens: 0, isShown: null },
      { effort: null, budgetTokens: -1, isShown: true },
    ],
    hasParallelWord: false,
    hasPenalties: true,
    needsTools: false,
  },
]
