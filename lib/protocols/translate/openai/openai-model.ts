import type { ReasoningEffort, ReasoningWish } from '../../neutral'

/** What an OpenAI model takes, judged by its name. */
export type OpenaiModel = {
  /** One of OpenAI's own names; others are served by compatible providers. */
  readonly isOfficial: boolean
  /** It reasons: takes an effort, refuses temperature and top_p. */
  readonly reasons: boolean
  /** The least effort it knows. */
  readonly leastEffort: ReasoningEffort
  readonly greatestEffort: ReasoningEffort
}

/** The models whose weights are open are served by others alone. */
const OFFICIAL = /^(?:gpt-(?!oss)|o\d|chatgpt|codex)/i
/** Azure writes 3.5 as 35. */
const GPT = /^gpt-(?!35\b)(\d+)(?:\.(\d+))?(.*)$/i
/** From GPT-6 on only these can leave reasoning out. */
const MAY_NOT_REASON = /^gpt-6(?:-(?:sol|luna)|\.1-terra)\b/i

/** **Source:** https://platform.openai.com/docs/guides/reasoning; the models of `@ai-sdk/openai`. */
export function openaiModel(model: string): OpenaiModel {
  const isOfficial = OFFICIAL.test(model)
  if (/^o\d/i.test(model)) return { isOfficial, reasons: true, leastEffort: 'low', greatestEffort: 'high' }
  const gpt = GPT.exec(model)
  const version = gpt === null ? 0 : Number(gpt[1]) + Number(gpt[2] ?? 0) / 100
  if (version < 5 || /^-chat/i.test(gpt?.[3] ?? '')) {
    return { isOfficial, reasons: /^codex/i.test(model), leastEffort: 'low', greatestEffort: 'high' }
  }
  return {
    isOfficial,
    reasons: true,
    leastEffort: leastEffortOf(model, version),
    greatestEffort: version >= 5.06 ? 'max' : version >= 5.02 || /codex-max/i.test(model) ? 'xhigh' : 'high',
  }
}

function leastEffortOf(model: string, version: number): ReasoningEffort {
  if (/codex/i.test(model) || (version >= 6 && !MAY_NOT_REASON.test(model))) return 'low'
  return version >= 5.01 ? 'none' : 'minimal'
}

const ORDER: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The effort for a wish, inside what the model knows; `null` = not told, or the model does not reason. */
export function effortFor(wish: ReasoningWish | null, model: OpenaiModel): ReasoningEffort | null {
  if (wish === null || (model.isOfficial && !model.reasons)) return null
  const wanted = wish.effort ?? effortOfBudget(wish.budgetTokens)
  if (wanted === null) return null
  if (!model.isOfficial) return wanted
  const least = ORDER.indexOf(model.leastEffort)
  const greatest = ORDER.indexOf(model.greatestEffort)
  // 5.1 and later know `none` instead of `minimal`.
  if (wanted === 'minimal' && model.leastEffort === 'none') return 'low'
  return ORDER[Math.min(greatest, Math.max(least, ORDER.indexOf(wanted)))] ?? null
}

const BUDGETS: readonly (readonly [upTo: number, effort: ReasoningEffort])[] = [
  [0, 'none'],
  [1_024, 'minimal'],
  [4_096, 'low'],
  [12_288, 'medium'],
  [Number.POSITIVE_INFINITY, 'high'],
]

/** The effort that a budget of tokens stands for; `null` = none is told or the model decides. */
export function effortOfBudget(tokens: number | null): ReasoningEffort | null {
  if (tokens === null || tokens < 0) return null
  return BUDGETS.find(([upTo]) => tokens <= upTo)?.[1] ?? null
}
