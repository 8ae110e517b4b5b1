import { Decimal, MODALITY_UNITS, unitInTier, ZERO } from '@/lib/core'
import type { ModalityUnit } from '@/lib/core'
import type { PriceFields, TokenPrices } from './types'

/** The kind of tokens among which those of a modality are counted, at the price of text. */
const KIND_OF_UNIT: Readonly<Record<ModalityUnit, 'input' | 'cacheRead' | 'output'>> = {
  audio_input: 'input',
  audio_cached: 'cacheRead',
  audio_output: 'output',
  image_input: 'input',
  image_cached: 'cacheRead',
  video_input: 'input',
}

/** Prices per token; `null` = not stated. */
export type StatedModalities = readonly (readonly [unit: ModalityUnit, price: Decimal | null])[]
type UnitPrices = Readonly<Record<string, Decimal>>

/** Stated prices per token of modalities → what each costs beyond the price of text; those that cost no more are left out. */
export function modalitySurcharges(stated: StatedModalities, text: TokenPrices): UnitPrices {
  const units: Record<string, Decimal> = {}
  for (const [unit, price] of stated) {
    const beyond = price?.minus(text[KIND_OF_UNIT[unit]] ?? 0)
    if (beyond?.gt(0) === true) units[unit] = beyond
  }
  return units
}

/**
 * The same of prices that hold in a service tier, by `unitInTier`; those that cost no more than the tier's text cost nothing
 * beyond it, whatever they do in the plain tier.
 */
export function tierSurcharges(
  stated: StatedModalities,
  text: TokenPrices,
  tier: 'priority' | 'flex',
): UnitPrices {
  const units: Record<string, Decimal> = {}
  for (const [unit, price] of stated) {
    if (price === null) continue
    units[unitInTier(unit, tier)] = Decimal.max(ZERO, price.minus(text[KIND_OF_UNIT[unit]] ?? 0))
  }
  return units
}

/** The units of a catalogue price without the surcharges on kinds of tokens that a channel prices itself: its price holds for all of them. */
export function withoutChannelPriced(units: UnitPrices, entries: readonly PriceFields[]): UnitPrices {
  const own = { input: false, cacheRead: false, output: false }
  for (const { inputPrice, cacheReadPrice, outputPrice } of entries) {
    own.input ||= inputPrice !== null
    own.cacheRead ||= cacheReadPrice !== null
    own.output ||= outputPrice !== null
  }
  return Object.fromEntries(
    Object.entries(units).filter(([unit]) => {
      const modality = MODALITY_UNITS.find((one) => unit.startsWith(one))
      return modality === undefined || !own[KIND_OF_UNIT[modality]]
    }),
  )
}

/** The most that the surcharges can add to a token of the input and of the output, before the factor of the dearest service tier. */
export function mostSurcharges(
  units: UnitPrices,
  factor: Decimal,
): { readonly input: Decimal; readonly output: Decimal } {
  const most = (isOutput: boolean): Decimal =>
    Decimal.max(
      ZERO,
      ...MODALITY_UNITS.filter((unit) => (KIND_OF_UNIT[unit] === 'output') === isOutput).map((unit) =>
        Decimal.max(units[unit] ?? ZERO, units[unitInTier(unit, 'priority')]?.div(factor) ?? ZERO),
      ),
    )
  return { input: most(false), output: most(true) }
}
