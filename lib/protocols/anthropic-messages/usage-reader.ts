import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf } from '../json/read-span'

/** Collects the usage reports of one answer; a later report replaces an earlier one, it never adds. */
export type UsageReader = {
  /** Takes a `usage` object of an answer, of `message_start` or of `message_delta`; anything else is ignored. */
  read(report: unknown): boolean
  usage(): TokenUsage
}

const NO_EXTRA_UNITS: Readonly<Record<string, number>> = {}

/**
 * Reads Anthropic's usage: input fields of later reports win where they are not zero, output is the last report's.
 * Cache writes without a 5m/1h split count as 5m; a split that exceeds the reported total is cut to it, so that no
 * token is billed twice.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/streaming and …/prompt-caching
 */
export function createUsageReader(): UsageReader {
  let inputTokens = 0
  let cacheReadTokens = 0
  let cacheTotal = 0
  let cache5m = 0
  let cache1h = 0
  let outputTokens = 0
  let reasoningTokens = 0
  let webSearches = 0
  let serviceTier: string | null = null

  function read(report: unknown): boolean {
    if (typeof report !== 'object' || report === null) return false
    const split = fieldOf(report, 'cache_creation')
    const tier = fieldOf(report, 'service_tier')
    const output = fieldOf(report, 'output_tokens')
    const thinking = fieldOf(fieldOf(report, 'output_tokens_details'), 'thinking_tokens')
    inputTokens = countOf(fieldOf(report, 'input_tokens')) || inputTokens
    cacheReadTokens = countOf(fieldOf(report, 'cache_read_input_tokens')) || cacheReadTokens
    cacheTotal = countOf(fieldOf(report, 'cache_creation_input_tokens')) || cacheTotal
    cache5m = countOf(fieldOf(split, 'ephemeral_5m_input_tokens')) || cache5m
    cache1h = countOf(fieldOf(split, 'ephemeral_1h_input_tokens')) || cache1h
    webSearches = countOf(fieldOf(fieldOf(report, 'server_tool_use'), 'web_search_requests')) || webSearches
    if (typeof output === 'number') outputTokens = countOf(output)
    if (typeof thinking === 'number') reasoningTokens = countOf(thinking)
    if (typeof tier === 'string') serviceTier = tier
    return true
  }

  function usage(): TokenUsage {
    const total = cacheTotal || cache5m + cache1h
    const cacheCreation1hTokens = Math.min(cache1h, Math.max(0, total - cache5m))
    return {
      inputTokens,
      outputTokens,
      reasoningTokens: Math.min(reasoningTokens, outputTokens),
      cacheCreation5mTokens: total - cacheCreation1hTokens,
      cacheCreation1hTokens,
      cacheReadTokens,
      imageOutputTokens: 0,
      imageCount: 0,
      imageSize: null,
      extraUnits: webSearches === 0 ? NO_EXTRA_UNITS : { web_search: webSearches },
      serviceTier,
    }
  }

  return { read, usage }
}
