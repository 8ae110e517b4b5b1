import type { Decimal, ImageTier } from '@/lib/core'
import type { GroupImagePrices } from './types'

/** The group's price of an image of this tier; `null` = the group sets none. */
export function groupImagePrice(prices: GroupImagePrices, tier: ImageTier): Decimal | null {
  if (tier === '1K') return prices.price1k
  return tier === '2K' ? prices.price2k : prices.price4k
}
