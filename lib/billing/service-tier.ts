import { Decimal, ONE } from '@/lib/core'

const PRIORITY_FACTOR = new Decimal(2)
const FLEX_FACTOR = new Decimal('0.5')

/**
 * A service tier that changes the price; `null` = standard. Compared without case. `fast` is OpenAI's other name of priority, and
 * costs as much at Anthropic. **Source:** https://platform.claude.com/docs/en/build-with-claude/fast-mode
 */
export function pricedServiceTier(serviceTier: string | null): 'priority' | 'flex' | null {
  if (serviceTier === null || serviceTier === '') return null
  const name = serviceTier.trim().toLowerCase()
  if (name === 'priority' || name === 'fast') return 'priority'
  return name === 'flex' ? 'flex' : null
}

/** The factor on catalogue prices that have no price of their own for the tier: priority × 2, flex × 0.5, else 1. */
export function serviceTierFactor(tier: 'priority' | 'flex' | null): Decimal {
  if (tier === null) return ONE
  return tier === 'priority' ? PRIORITY_FACTOR : FLEX_FACTOR
}
