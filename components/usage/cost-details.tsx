'use client'

import type { ReactElement } from 'react'
import { CostLines } from './cost-lines'
import { PriceFacts, type PriceFactsRow } from './price-facts'
import { toCostRow, type ApiCostRow } from './to-cost-row'

/** The calculation of a cost and where its prices came from. */
export function CostDetails({ row }: { readonly row: ApiCostRow & PriceFactsRow }): ReactElement {
  return (
    <>
      <CostLines row={toCostRow(row)} />
      <div className="border-t border-border pt-3">
        <PriceFacts row={row} />
      </div>
    </>
  )
}
