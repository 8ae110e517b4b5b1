import type { NeutralRequest, ReasoningEffort, ReasoningWish } from '../../neutral'
import { present } from '../../neutral'
import type { JsonObject } from '../../neutral'
import { effortOfBudget } from '../openai/openai-model'
import { thinkingRoom } from '../thinking-room'

/** What a Gemini model takes, judged by its name. */
export type GeminiModel = {
  /** `level` = thinking by a word; `budget` = by tokens; `none` = no thinking. */
  readonly thinking: 'none' | 'budget' | 'level'
  /** Calls in a conversation must bear the model's signature. */
  readonly wantsSignatures: boolean
  /** Results of functions may hold images and files. */
  readonly takesMediaResults: boolean
  /** It cannot stop thinking. */
  readonly alwaysThinks: boolean
  /** The least budget it takes, but for none at all. */
  readonly leastBudget: number
}

const VERSION = /gemini-(\d+)(?:\.(\d+))?/i

/** **Source:** https://ai.google.dev/gemini-api/docs/thinking and …/thought-signatures */
export function geminiModel(model: string): GeminiModel {
  const match = VERSION.exec(model)
  // Other families (Claude behind antigravity) think by a budget.
  const version = match === null ? 2.5 : Number(`${match[1]}.${match[2] ?? 0}`)
  const isThree = version >= 3
  return {
    thinking: isThree ? 'level' : version >= 2.5 ? 'budget' : 'none',
    wantsSignatures: isThree,
    takesMediaResults: isThree,
    alwaysThinks: /pro/i.test(model),
    leastBudget: match === null ? 1_024 : /pro/i.test(model) ? 128 : /lite/i.test(model) ? 512 : 1,
  }
}

const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
}
const MAX_BUDGET = 24_576

/** `thinkingConfig`; `null` = nothing is wished, or the model does not think. */
export function thinkingConfig(
  { reasoning: wish, sampling }: NeutralRequest,
  model: GeminiModel,
): JsonObject | null {
  if (wish === null || model.thinking === 'none') return null
  const amount =
    model.thinking === 'level'
      ? { thinkingLevel: levelFor(wish, model) }
      : { thinkingBudget: budgetFor(wish, model, sampling.maxTokens) }
  const config = present({ ...amount, includeThoughts: wish.isShown })
  return Object.keys(config).length === 0 ? null : config
}

function budgetFor(
  { effort, budgetTokens }: ReasoningWish,
  { alwaysThinks, leastBudget }: GeminiModel,
  maxTokens: number | null,
): number | null {
  const wanted = budgetTokens ?? (effort === null ? null : BUDGETS[effort])
  if (wanted === null || wanted < 0) return wanted
  const room = maxTokens === null ? MAX_BUDGET : Math.min(MAX_BUDGET, thinkingRoom(maxTokens))
  if (wanted === 0 || room < leastBudget) return alwaysThinks ? leastBudget : 0
  return Math.min(room, Math.max(wanted, leastBudget))
}

function levelFor({ effort, budgetTokens }: ReasoningWish, { alwaysThinks }: GeminiModel): string | null {
  const wanted = effort ?? effortOfBudget(budgetTokens)
  switch (wanted) {
    case null:
      return null
    case 'none':
    case 'minimal':
      return alwaysThinks ? 'LOW' : 'MINIMAL'
    case 'low':
      return 'LOW'
    case 'medium':
      return 'MEDIUM'
    case 'high':
    case 'xhigh':
    case 'max':
      return 'HIGH'
  }
}

/** The effort behind a `thinkingLevel`; `null` = none is told. */
export function effortOfLevel(level: string | null): ReasoningEffort | null {
  switch ((level ?? '').toUpperCase()) {
    case 'MINIMAL':
      return 'minimal'
    case 'LOW':
      return 'low'
    case 'MEDIUM':
      return 'medium'
    case 'HIGH':
      return 'high'
    default:
      return null
  }
}
