/** A refused field of a channel body. */
export type PricingIssue = {
  /** e.g. `model_pricing.0.intervals.1.max_tokens` */
  readonly path: string
  readonly code:
    | 'EMPTY_MODELS'
    | 'TOO_MANY_MODELS'
    | 'MODEL_PATTERN_CONFLICT'
    | 'INVALID_MODEL_PATTERN'
    | 'NEGATIVE_PRICE'
    | 'PRICE_PRECISION'
    | 'BILLING_MODE_MISSING_PRICE'
    | 'INTERVAL_MISSING_PRICE'
    | 'INVALID_PRICING_INTERVALS'
  readonly message: string
}
