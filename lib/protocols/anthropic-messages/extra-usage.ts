import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf } from '../json/read-span'

/** Work that a report lists beside its totals, which do not include it: summaries of the context, and advice. */
const BESIDE_TOTALS: ReadonlySet<unknown> = new Set(['compaction', 'advisor_message'])

/** The tokens of such work, by kind. */
export type ExtraUsage = Pick<
  TokenUsage,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheCreation5mTokens' | 'cacheCreation1hTokens'
>

/**
 * What a report's `iterations` add to its totals; `null` = nothing. Tokens of an advisor, whose model nobody has asked for,
 * count like the others. **Source:** `BetaUsage.iterations` of `@anthropic-ai/sdk`;
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/advisor-tool
 */
export function readExtraUsage(iterations: unknown): ExtraUsage | null {
  if (!Array.isArray(iterations)) return null
  let sum: ExtraUsage | null = null
  for (const iteration of iterations as readonly unknown[]) {
    if (BESIDE_TOTALS.has(fieldOf(iteration, 'type'))) sum = plus(sum, iteration)
  }
  return sum
}

/** The usage of an answer with what was done beside it. */
export function withExtra(usage: TokenUsage, extra: ExtraUsage): TokenUsage {
  return {
    ...usage,
    inputTokens: usage.inputTokens + extra.inputTokens,
    outputTokens: usage.outputTokens + extra.outputTokens,
    cacheReadTokens: usage.cacheReadTokens + extra.cacheReadTokens,
    cacheCreation5mTokens: usage.cacheCreation5mTokens + extra.cacheCreation5mTokens,
    cacheCreation1hTokens: usage.cacheCreation1hTokens + extra.cacheCreation1hTokens,
  }
}

function plus(sum: ExtraUsage | null, iteration: unknown): ExtraUsage {
  const written = countOf(fieldOf(iteration, 'cache_creation_input_tokens'))
  const hour = countOf(fieldOf(fieldOf(iteration, 'cache_creation'), 'ephemeral_1h_input_tokens'))
  const writtenForHour = Math.min(hour, written)
  return {
    inputTokens: (sum?.inputTokens ?? 0) + countOf(fieldOf(iteration, 'input_tokens')),
    outputTokens: (sum?.outputTokens ?? 0) + countOf(fieldOf(iteration, 'output_tokens')),
    cacheReadTokens: (sum?.cacheReadTokens ?? 0) + countOf(fieldOf(iteration, 'cache_read_input_tokens')),
    cacheCreation5mTokens: (sum?.cacheCreation5mTokens ?? 0) + written - writtenForHour,
    cacheCreation1hTokens: (sum?.cacheCreation1hTokens ?? 0) + writtenForHour,
  }
}
