import { contextTokens, imageTier } from '@/lib/core'
import type { BillingMode, Decimal, TokenUsage } from '@/lib/core'
import { isInInterval } from './intervals'
import type { ResolvedPrice } from './types'

/** The price of one request or image, and the label of the tier that set it (`null` = the default price). */
export type UnitPrice = { readonly price: Decimal; readonly tier: string | null }

/** The label of a usage's unit: the size of its pictures, of which one that states none is `1K`; `null` = it has none. */
function unitLabel(imageSize: string | null, mode: BillingMode): string | null {
  if (imageSize !== null && imageSize.trim() !== '') return imageSize
  return mode === 'image' ? '1K' : null
}

/**
 * What a usage pays for its request, or for each of its pictures; `null` = no price is stated for it. Pictures whose tokens
 * nobody counted have no context: without a default they take the tier of the smallest one.
 */
export function unitPriceOf(usage: TokenUsage, price: ResolvedPrice): UnitPrice | null {
  const label = unitLabel(usage.imageSize, price.mode)
  const context = contextTokens(usage)
  const unit = findUnitPrice(price, label, context)
  return unit === null && context === 0 && usage.imageCount > 0 ? findUnitPrice(price, label, 1) : unit
}

/**
 * Finds the unit price: the tier with this label, else the tier of this context, else the default; `null` = none of them.
 * A label is compared without case; an image size that is no label itself is tried as its size tier.
 */
export function findUnitPrice(
  price: Pick<ResolvedPrice, 'labelTiers' | 'intervals' | 'unitPrice'>,
  label: string | null,
  context: number,
): UnitPrice | null {
  const labelled = label === null ? null : findLabelled(price.labelTiers, label)
  if (labelled !== null) return labelled
  for (const interval of price.intervals) {
    if (interval.unitPrice !== null && isInInterval(interval, context)) {
      return { price: interval.unitPrice, tier: interval.label }
    }
  }
  return price.unitPrice === null ? null : { price: price.unitPrice, tier: null }
}

function findLabelled(tiers: ReadonlyMap<string, Decimal>, label: string): UnitPrice | null {
  if (tiers.size === 0) return null
  const own = label.trim()
  const exact = tiers.get(own.toLowerCase())
  if (exact !== undefined) return { price: exact, tier: own }
  const sizeTier = imageTier(label)
  const bySize = isSize(own) ? tiers.get(sizeTier.toLowerCase()) : undefined
  return bySize === undefined ? null : { price: bySize, tier: sizeTier }
}

/** Whether a label is a way to say a size, so that a tier of another name may stand for it. */
function isSize(label: string): boolean {
  return /^(\d+\s*[x×*]\s*\d+|\d+|[124]k|standard|hd|auto)$/i.test(label)
}
