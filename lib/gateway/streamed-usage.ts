import type { TokenUsage, UsageSource } from '@/lib/core'
import { estimateBodyTokens, tokensOfLength } from '@/lib/protocols'
import type { ParsedRequest, StreamObserver } from '@/lib/protocols'

/** What of a request an estimate goes by. */
type Asked = Pick<ParsedRequest, 'body' | 'maxTokens' | 'candidates'>

/** The usage of a stream as far as it was seen; what the provider did not report is estimated from the text. */
export function streamedUsage(
  observer: StreamObserver,
  asked: Asked,
): { readonly usage: TokenUsage; readonly usageSource: UsageSource } {
  const usage = observer.usage()
  const state = observer.usageState()
  if (state === 'final') return { usage, usageSource: 'final' }
  const characters = observer.outputCharacters()
  if (state === 'none' && characters === 0) return { usage, usageSource: 'none' }
  if (state === 'partial') {
    const outputTokens = writtenTokens(usage, characters, asked)
    return { usage: { ...usage, outputTokens }, usageSource: characters > 0 ? 'estimated' : 'partial' }
  }
  return { usage: estimatedUsage(usage, characters, asked), usageSource: 'estimated' }
}

/** Usage of which the provider said nothing: what the request holds, and what the model wrote. */
export function estimatedUsage(usage: TokenUsage, characters: number, asked: Asked): TokenUsage {
  return {
    ...usage,
    inputTokens: estimateBodyTokens(asked.body),
    outputTokens: writtenTokens(usage, characters, asked),
  }
}

/** An estimate, which is never more than was asked for. */
function writtenTokens(usage: TokenUsage, characters: number, { maxTokens, candidates = 1 }: Asked): number {
  const most = maxTokens === null ? Infinity : maxTokens * candidates
  return Math.max(usage.outputTokens, Math.min(tokensOfLength(characters), most))
}
