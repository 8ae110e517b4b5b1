import { wordTable } from './word-table'

/** Sizes by which images are priced: their longest side up to 1024, 2048, or above. */
export const IMAGE_TIERS = ['1K', '2K', '4K'] as const
export type ImageTier = (typeof IMAGE_TIERS)[number]

const NAMED_SIZES = wordTable<ImageTier>({ '1k': '1K', standard: '1K', '2k': '2K', hd: '2K', '4k': '4K' })

/**
 * The size tier an image is billed as: by name, else by its longest side (≤ 1024 → 1K, ≤ 2048 → 2K, above → 4K).
 * `null`, `auto` and anything unreadable count as 1K.
 */
export function imageTier(size: string | null): ImageTier {
  const text = (size ?? '').trim().toLowerCase()
  const named = NAMED_SIZES[text]
  if (named !== undefined) return named
  const sides = /^(\d{1,6})(?:\s*[x×*]\s*(\d{1,6}))?$/.exec(text)
  if (sides === null) return '1K'
  const longest = Math.max(Number(sides[1]), Number(sides[2] ?? 0))
  if (longest <= 1024) return '1K'
  return longest <= 2048 ? '2K' : '4K'
}
