/** Cache writes by lifetime; together exactly the reported total. */
export type CacheCreation = {
  readonly cacheCreation5mTokens: number
  readonly cacheCreation1hTokens: number
}

/**
 * Splits cache writes by lifetime so that 5 m + 1 h never exceed the reported total: the cheaper 5-minute part is believed
 * first, what no part names counts as 5-minute. `total` is `null` when only the parts were reported.
 */
export function splitCacheCreation(usage: {
  readonly total: number | null
  readonly ephemeral5m: number
  readonly ephemeral1h: number
}): CacheCreation {
  const ephemeral5m = Math.max(0, usage.ephemeral5m)
  const ephemeral1h = Math.max(0, usage.ephemeral1h)
  const total = Math.max(0, usage.total ?? ephemeral5m + ephemeral1h)
  const cacheCreation1hTokens = Math.min(ephemeral1h, total - Math.min(ephemeral5m, total))
  return { cacheCreation5mTokens: total - cacheCreation1hTokens, cacheCreation1hTokens }
}

/**
 * Separates cached tokens where the provider counts them inside its input tokens (OpenAI, Gemini), so that none is billed twice.
 * More cached than input tokens count as all input being cached.
 */
export function separateCachedTokens(usage: {
  readonly inputTokens: number
  readonly cachedTokens: number
}): { readonly inputTokens: number; readonly cacheReadTokens: number } {
  const inputTokens = Math.max(0, usage.inputTokens)
  const cacheReadTokens = Math.min(Math.max(0, usage.cachedTokens), inputTokens)
  return { inputTokens: inputTokens - cacheReadTokens, cacheReadTokens }
}
