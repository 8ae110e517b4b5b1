/**
 * What one answer used. Kinds are disjoint: input excludes cache reads and writes; image output and reasoning are parts of output.
 * `cacheCreation5mTokens + cacheCreation1hTokens` is the reported total of cache writes.
 */
export type TokenUsage = {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly cacheCreation5mTokens: number
  readonly cacheCreation1hTokens: number
  readonly cacheReadTokens: number
  readonly imageOutputTokens: number
  readonly imageCount: number
  /** `1K`, `2K`, `4K`, or `null` when no image was made. */
  readonly imageSize: string | null
  /** Billable units beside tokens, e.g. `{ web_search: 2 }`, and tokens that are dearer than text (`MODALITY_UNITS`). */
  readonly extraUnits: Readonly<Record<string, number>>
  /** The service tier the answer reports; `null` when it reports none. */
  readonly serviceTier: string | null
}

/**
 * The unit of pictures that a tool has made beside an answer's tokens: both are billed. Of pictures that a model makes itself
 * the tokens are the price.
 */
export const PICTURE_UNIT = 'image_generation'

/** Whether an answer's pictures were made beside its tokens. */
export function hasPicturesBeside({ extraUnits }: Pick<TokenUsage, 'extraUnits'>): boolean {
  return (extraUnits[PICTURE_UNIT] ?? 0) > 0
}

/**
 * Units of tokens that may cost more than those of text, by what they are of. They stand among the input, the cache reads and
 * the output too, at the price of text: what such a unit is priced at comes on top.
 */
export const MODALITY_UNITS = [
  'audio_input',
  'audio_cached',
  'audio_output',
  'image_input',
  'image_cached',
  'video_input',
] as const
export type ModalityUnit = (typeof MODALITY_UNITS)[number]

const modalities: ReadonlySet<string> = new Set(MODALITY_UNITS)

/** Whether a unit counts tokens that an answer's usage has among its other kinds. */
export function isModalityUnit(unit: string): unit is ModalityUnit {
  return modalities.has(unit)
}

/** The name under which a price has what such a unit costs in a service tier, where that is its own. */
export function unitInTier(unit: ModalityUnit, tier: 'priority' | 'flex'): string {
  return `${unit}_${tier}`
}

/** No units beside tokens. */
export const NO_UNITS: Readonly<Record<string, number>> = {}

/** The counts that are above 0; nearly always there is none. */
export function modalityUnits(
  counts: Readonly<Partial<Record<ModalityUnit, number>>>,
): Readonly<Record<string, number>> {
  const units = Object.entries(counts).filter(([, count]) => count > 0)
  return units.length === 0 ? NO_UNITS : Object.fromEntries(units)
}

export const NO_USAGE: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cacheCreation5mTokens: 0,
  cacheCreation1hTokens: 0,
  cacheReadTokens: 0,
  imageOutputTokens: 0,
  imageCount: 0,
  imageSize: null,
  extraUnits: NO_UNITS,
  serviceTier: null,
}

/** Where a row's numbers come from: the provider's last word, a part of it, our estimate, or nothing. */
export const USAGE_SOURCES = ['final', 'partial', 'estimated', 'none'] as const
export type UsageSource = (typeof USAGE_SOURCES)[number]

/** Tokens that choose a context interval: input + cache writes + cache reads. */
export function contextTokens(usage: TokenUsage): number {
  return usage.inputTokens + usage.cacheCreation5mTokens + usage.cacheCreation1hTokens + usage.cacheReadTokens
}
