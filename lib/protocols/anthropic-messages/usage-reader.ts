import { NO_UNITS } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { countOf, fieldOf, tellsCounts } from '../json/read-span'
import { readExtraUsage, withExtra } from './extra-usage'
import type { ExtraUsage } from './extra-usage'
import { FAST } from './requested-tier'

/**
 * Collects the usage reports of one answer of Anthropic's; a later report replaces an earlier one, it never adds: input
 * fields of later reports win where they are not zero, output is the last report's. Cache writes without a 5m/1h split
 * count as 5m; a split that exceeds the reported total is cut to it, so that no token is billed twice. What was read and
 * written beside the answer, and is not in the report's totals, is added.
 * **Source:** https://platform.claude.com/docs/en/build-with-claude/streaming, …/prompt-caching and …/fast-mode
 */
export class UsageReader {
  private inputTokens = 0
  private cacheReadTokens = 0
  private cacheTotal = 0
  private cache5m = 0
  private cache1h = 0
  private outputTokens = 0
  private reasoningTokens = 0
  private webSearches = 0
  private serviceTier: string | null = null
  private speed: string | null = null
  private extra: ExtraUsage | null = null

  /** Takes a `usage` object of an answer, of `message_start` or of `message_delta`; what cannot be read is ignored. */
  read(report: unknown): boolean {
    const input = fieldOf(report, 'input_tokens')
    const output = fieldOf(report, 'output_tokens')
    const cacheRead = fieldOf(report, 'cache_read_input_tokens')
    const cacheWritten = fieldOf(report, 'cache_creation_input_tokens')
    const split = fieldOf(report, 'cache_creation')
    const written5m = fieldOf(split, 'ephemeral_5m_input_tokens')
    const written1h = fieldOf(split, 'ephemeral_1h_input_tokens')
    if (!tellsCounts([input, output, cacheRead, cacheWritten, written5m, written1h])) return false
    const tier = fieldOf(report, 'service_tier')
    const thinking = fieldOf(fieldOf(report, 'output_tokens_details'), 'thinking_tokens')
    const searches = fieldOf(fieldOf(report, 'server_tool_use'), 'web_search_requests')
    const iterations = fieldOf(report, 'iterations')
    this.inputTokens = countOf(input) || this.inputTokens
    this.cacheReadTokens = countOf(cacheRead) || this.cacheReadTokens
    this.cacheTotal = countOf(cacheWritten) || this.cacheTotal
    this.cache5m = countOf(written5m) || this.cache5m
    this.cache1h = countOf(written1h) || this.cache1h
    this.webSearches = countOf(searches) || this.webSearches
    if (typeof output === 'number') this.outputTokens = countOf(output)
    if (typeof thinking === 'number') this.reasoningTokens = countOf(thinking)
    if (typeof tier === 'string') this.serviceTier = tier
    const speed = fieldOf(report, 'speed')
    if (typeof speed === 'string') this.speed = speed
    if (Array.isArray(iterations)) this.extra = readExtraUsage(iterations)
    return true
  }

  usage(): TokenUsage {
    return this.extra === null ? this.totals() : withExtra(this.totals(), this.extra)
  }

  private totals(): TokenUsage {
    const total = this.cacheTotal || this.cache5m + this.cache1h
    const cacheCreation1hTokens = Math.min(this.cache1h, Math.max(0, total - this.cache5m))
    return {
      inputTokens: this.inputTokens,
      outputTokens: this.outputTokens,
      reasoningTokens: Math.min(this.reasoningTokens, this.outputTokens),
      cacheCreation5mTokens: total - cacheCreation1hTokens,
      cacheCreation1hTokens,
      cacheReadTokens: this.cacheReadTokens,
      imageOutputTokens: 0,
      imageCount: 0,
      imageSize: null,
      extraUnits: this.webSearches === 0 ? NO_UNITS : { web_search: this.webSearches },
      serviceTier: this.speed === FAST ? FAST : (this.serviceTier ?? this.speed),
    }
  }
}
