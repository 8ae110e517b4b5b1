import { contextTokens } from '@/lib/core'
import type { TokenUsage, UsageSource } from '@/lib/core'
import { estimateBodyTokens, tokensOfLength } from '@/lib/protocols'
import type { StreamObserver } from '@/lib/protocols'

/**
 * Whether a report leaves its prompt out: nothing is written of nothing, so one that counts output and no input of any kind
 * says nothing of it. Of pictures alone some providers count the output only.
 */
export function lacksPrompt(usage: TokenUsage): boolean {
  return usage.outputTokens > 0 && usage.imageCount === 0 && contextTokens(usage) === 0
}

/** A usage whose report leaves the prompt out, with what the request holds. */
export function withPrompt(usage: TokenUsage, request: Buffer): TokenUsage {
  return { ...usage, inputTokens: estimateBodyTokens(request) }
}

/** The usage of a stream as far as it was seen; what the provider did not report is estimated from the text. */
export function streamedUsage(
  observer: StreamObserver,
  request: Buffer,
): { readonly usage: TokenUsage; readonly usageSource: UsageSource } {
  const usage = observer.usage()
  const state = observer.usageState()
  if (state === 'final') {
    if (lacksPrompt(usage)) return { usage: withPrompt(usage, request), usageSource: 'estimated' }
    return { usage, usageSource: 'final' }
  }
  const characters = observer.outputCharacters()
  if (state === 'none' && characters === 0) return { usage, usageSource: 'none' }
  if (state === 'partial') {
    const seen = { ...usage, outputTokens: writtenTokens(usage, characters) }
    if (lacksPrompt(seen)) return { usage: withPrompt(seen, request), usageSource: 'estimated' }
    return { usage: seen, usageSource: characters > 0 ? 'estimated' : 'partial' }
  }
  return { usage: estimatedUsage(usage, characters, request), usageSource: 'estimated' }
}

/** Usage of which the provider said nothing: what the request holds, and what the model wrote. */
export function estimatedUsage(usage: TokenUsage, characters: number, request: Buffer): TokenUsage {
  return {
    ...usage,
    inputTokens: estimateBodyTokens(request),
    outputTokens: writtenTokens(usage, characters),
  }
}

/** What was written counts whole, also beyond the limit that was asked for: then that limit did not reach the model. */
function writtenTokens(usage: TokenUsage, characters: number): number {
  return Math.max(usage.outputTokens, tokensOfLength(characters))
}
