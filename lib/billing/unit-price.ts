import { imageTier } from '@/lib/core'
import type { BillingMode, Decimal } from '@/lib/core'
import { isInInterval } from './intervals'
import type { ResolvedPrice } from './types'

/** The price of one request or image, and the label of the tier that set it (`null` = the default price). */
export type UnitPrice = { readonly price: Decimal; readonly tier: string | null }

/** The label of a usage's unit: the size of its pictures, of which one that states none is `1K`; `null` = it has none. */
export function unitLabel(imageSize: string | null, mode: BillingMode): string | null {
  if (imageSize !== null && imageSize.trim() !== '') return imageSize
  return mode === 'image' ? '1K' : null
}

/**
 * Finds the unit price: the tier with this label, else the tier of this context, else the default; `null` = none of them.
 * A label is compared without case; an image size that is no label itself is tried as its size tier. A usage without a
 * context, as of pictures whose tokens nobody counted, falls back on the tier that begins at 0.
 */
export function findUnitPrice(
  price: Pick<ResolvedPrice, 'labelTiers' | 'intervals' | 'unitPrice'>,
  label: string | null,
  contextTokens: number,
): UnitPrice | null {
  const labelled = label === null ? null : findLabelled(price.labelTiers, label)
  if (labelled !== null) return labelled
  const ofContext = findByContext(price.intervals, contextTokens)
  if (ofContext !== null) return ofContext
  if (price.unitPrice !== null) return { price: price.unitPrice, tier: null }
  return contextTokens > 0 ? null : findByContext(price.intervals, 1)
}

function findByContext(intervals: ResolvedPrice['intervals'], contextTokens: number): UnitPrice | null {
  for (const interval of intervals) {
    if (interval.unitPrice !== null && isInInterval(interval, contextTokens)) {
      return { price: interval.unitPrice, tier: interval.label }
    }
  }
  return null
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
