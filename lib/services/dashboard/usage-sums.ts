import { Decimal, decimalJson, decimalText } from '@/lib/core'
import type { Answer } from '../shared/answer'
import { histogramPercentile, unpackHistogram } from './histogram-percentile'
import type { requestSumsAnswer, usageSumsAnswer } from './answers'

/** Sums as the database answers them. */
export type SumRow = {
  readonly requests: number
  readonly errors: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_creation_tokens: number
  readonly cache_read_tokens: number
  readonly total_cost: string
  readonly actual_cost: string
  readonly account_cost: string
  /** Packed: twelve decimal digits a place. */
  readonly duration_histogram: string
  readonly first_token_histogram: string
}

/** Sums of billed requests; costs in USD, latencies in milliseconds (`null` = none was measured). */
export type UsageSums = Answer<typeof usageSumsAnswer>

/** Sums beside what no usage row tells. */
export type RequestSums = Answer<typeof requestSumsAnswer>

/** Renders sums; `undefined` = nothing was found. */
export function toUsageSums(row: SumRow | undefined): UsageSums {
  const sums = row ?? NOTHING
  const durations = unpackHistogram(sums.duration_histogram)
  const firstTokens = unpackHistogram(sums.first_token_histogram)
  return {
    requests: sums.requests,
    errors: sums.errors,
    input_tokens: sums.input_tokens,
    output_tokens: sums.output_tokens,
    cache_creation_tokens: sums.cache_creation_tokens,
    cache_read_tokens: sums.cache_read_tokens,
    total_tokens:
      sums.input_tokens + sums.output_tokens + sums.cache_creation_tokens + sums.cache_read_tokens,
    ...costs(sums),
    p50_duration_ms: histogramPercentile(durations, 0.5),
    p95_duration_ms: histogramPercentile(durations, 0.95),
    p50_first_token_ms: histogramPercentile(firstTokens, 0.5),
    p95_first_token_ms: histogramPercentile(firstTokens, 0.95),
  }
}

type Costs = Pick<UsageSums, 'total_cost' | 'actual_cost' | 'account_cost'> &
  Pick<UsageSums, 'total_cost_exact' | 'actual_cost_exact' | 'account_cost_exact'>

function costs(sums: SumRow): Costs {
  const total = new Decimal(sums.total_cost)
  const actual = new Decimal(sums.actual_cost)
  const account = new Decimal(sums.account_cost)
  return {
    total_cost: decimalJson(total),
    total_cost_exact: decimalText(total),
    actual_cost: decimalJson(actual),
    actual_cost_exact: decimalText(actual),
    account_cost: decimalJson(account),
    account_cost_exact: decimalText(account),
  }
}

const NOTHING: SumRow = {
  requests: 0,
  errors: 0,
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_tokens: 0,
  cache_read_tokens: 0,
  total_cost: '0',
  actual_cost: '0',
  account_cost: '0',
  duration_histogram: '0',
  first_token_histogram: '0',
}
