import type { TokenUsage } from '@/lib/core'
import type { JsonObject } from '../../neutral'

/** Usage as a Messages answer reports it: input without cached tokens, which are counted beside it. */
export function encodeUsage(usage: TokenUsage): JsonObject {
  const { cacheCreation5mTokens, cacheCreation1hTokens } = usage
  const searches = usage.extraUnits['web_search'] ?? 0
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: cacheCreation5mTokens + cacheCreation1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheCreation5mTokens,
      ephemeral_1h_input_tokens: cacheCreation1hTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: searches === 0 ? null : { web_search_requests: searches, web_fetch_requests: 0 },
    service_tier: tierWord(usage.serviceTier),
  }
}

function tierWord(tier: string | null): string {
  const word = tier?.toLowerCase()
  return word === 'priority' || word === 'batch' ? word : 'standard'
}
