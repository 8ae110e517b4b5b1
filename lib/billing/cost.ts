import type { Decimal } from '@/lib/core'

/** What a cost depends on beside usage and price. */
export type CostOptions = {
  /** The effective multiplier; negative counts as 0. */
  readonly rateMultiplier: Decimal
  /** The tier the answer reports, else the one requested; `null` = none. */
  readonly serviceTier: string | null
  /** Requests to charge in per_request mode; 1 when left out. */
  readonly requestCount?: number
}

/** Cost in integers; the parts sum to `total` exactly. Meanings as in `CostBreakdown`. */
export type ExactCost = Pick<CostBreakdown, 'billingTier' | 'longContext' | 'unbilledUnits'> & {
  /** The parts and the total are whole numbers of 10^−decimals USD. */
  readonly decimals: number
  readonly input: bigint
  readonly output: bigint
  readonly cacheCreation: bigint
  readonly cacheRead: bigint
  readonly imageOutput: bigint
  readonly extra: bigint
  readonly total: bigint
  /** In units of 1e-10 USD. */
  readonly actual: bigint
}

/** Cost in USD; the parts sum to `total` exactly, `actual` is what is charged (10 decimals). */
export type CostBreakdown = {
  readonly input: Decimal
  /** Text output, image output apart; in per_request mode the whole price. */
  readonly output: Decimal
  readonly cacheCreation: Decimal
  readonly cacheRead: Decimal
  /** Image output tokens; in image mode the whole price. */
  readonly imageOutput: Decimal
  /** Tool fees. */
  readonly extra: Decimal
  readonly total: Decimal
  readonly actual: Decimal
  /** Label of the interval or tier that priced it; `null` = the default prices. */
  readonly billingTier: string | null
  /** A context tier of the catalogue raised the price. */
  readonly longContext: boolean
  /** Extra units the price does not know; used but not billed. */
  readonly unbilledUnits: readonly string[]
}
