import { present } from '../../neutral'
import type {
  JsonObject,
  NeutralMessage,
  NeutralRequest,
  ReasoningEffort,
  ReasoningWish,
} from '../../neutral'
import { thinkingRoom } from '../thinking-room'
import type { ClaudeModel } from './claude-model'

/** What an effort is worth where thinking is limited by tokens. */
const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 31_999,
}
const MIN_BUDGET = 1_024

export type EncodedThinking = { readonly thinking?: JsonObject; readonly effort?: string }

/**
 * `thinking` and `output_config.effort` for a model. A wish the model cannot follow is dropped: it thinks less.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
export function encodeThinking(
  request: NeutralRequest,
  model: ClaudeModel,
  maxTokens: number,
): EncodedThinking {
  const { reasoning } = request
  if (reasoning === null || model.thinking === 'none') return {}
  if (model.thinking === 'budget') return budgetThinking(request, reasoning, maxTokens)
  const isOff = reasoning.effort === 'none' || reasoning.budgetTokens === 0
  const thinking = isOff ? { type: 'disabled' } : adaptive(reasoning)
  const effort = effortWord(reasoning)
  return { ...(isSilent(reasoning) ? {} : { thinking }), ...(effort === null ? {} : { effort }) }
}

/** An effort of this wire alone says nothing about thinking. */
function isSilent({ budgetTokens, effort, isShown }: ReasoningWish): boolean {
  return budgetTokens === null && isShown === null && effort !== 'none'
}

function adaptive({ isShown }: ReasoningWish): JsonObject {
  const display = isShown === null ? null : isShown ? 'summarized' : 'omitted'
  return present({ type: 'adaptive', display })
}

function effortWord({ effort, budgetTokens }: ReasoningWish): string | null {
  if (effort === 'none') return null
  if (effort !== null) return effort === 'minimal' ? 'low' : effort
  if (budgetTokens === null || budgetTokens <= 0) return null
  return budgetTokens <= BUDGETS.low ? 'low' : budgetTokens <= BUDGETS.medium ? 'medium' : 'high'
}

function budgetThinking(
  request: NeutralRequest,
  reasoning: ReasoningWish,
  maxTokens: number,
): EncodedThinking {
  const wanted = wantedBudget(reasoning)
  const budget = Math.min(wanted, thinkingRoom(maxTokens))
  if (wanted === 0) return { thinking: { type: 'disabled' } }
  if (budget < MIN_BUDGET || lacksOwnThinking(request.messages) || isForced(request)) return {}
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}

function wantedBudget({ effort, budgetTokens }: ReasoningWish): number {
  if (budgetTokens !== null && budgetTokens >= 0) return Math.max(budgetTokens, budgetTokens && MIN_BUDGET)
  return BUDGETS[effort ?? 'medium']
}

/** These models refuse to think while a call is open whose own thinking is not there any more. */
function lacksOwnThinking(messages: readonly NeutralMessage[]): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant')
  if (last?.role !== 'assistant' || !last.content.some(({ type }) => type === 'tool_call')) return false
  return !last.content.some((part) => part.type === 'reasoning' && part.signature?.platform === 'anthropic')
}

/** Thinking and a forced tool exclude each other. */
function isForced({ toolChoice }: NeutralRequest): boolean {
  return toolChoice?.type === 'required' || toolChoice?.type === 'tool'
}
