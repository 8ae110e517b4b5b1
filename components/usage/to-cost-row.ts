import type { CostRow } from './explain-cost'

type Amount =
  | 'input_cost'
  | 'output_cost'
  | 'cache_creation_cost'
  | 'cache_read_cost'
  | 'image_output_cost'
  | 'extra_cost'
  | 'total_cost'
  | 'actual_cost'

/** A usage row of the API: every amount also with all its digits. */
export type ApiCostRow = Omit<CostRow, Amount | 'rate_multiplier' | 'price_snapshot'> &
  Readonly<Record<`${Amount}_exact`, string>> & {
    readonly rate_multiplier: number | string
    /** Only the detail of a row has it. */
    readonly price_snapshot?: unknown
  }

/** Takes the exact amounts of an API row. */
export function toCostRow(row: ApiCostRow): CostRow {
  return {
    ...row,
    price_snapshot: row.price_snapshot ?? null,
    rate_multiplier: String(row.rate_multiplier),
    input_cost: row.input_cost_exact,
    output_cost: row.output_cost_exact,
    cache_creation_cost: row.cache_creation_cost_exact,
    cache_read_cost: row.cache_read_cost_exact,
    image_output_cost: row.image_output_cost_exact,
    extra_cost: row.extra_cost_exact,
    total_cost: row.total_cost_exact,
    actual_cost: row.actual_cost_exact,
  }
}
