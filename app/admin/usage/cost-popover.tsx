'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { CostLines } from '@/components/usage/cost-lines'
import { PriceFacts, type PriceFactsRow } from '@/components/usage/price-facts'
import { toCostRow, type ApiCostRow } from '@/components/usage/to-cost-row'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'

/** What a request cost; opens the calculation with the source of its price. */
export function CostPopover({ row }: { readonly row: ApiCostRow & PriceFactsRow }): ReactElement {
  const t = useTranslations('usage')
  const cost = formatUsd(row.actual_cost_exact)
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="link" size="bare" className="tabular-nums" aria-label={t('showCost', { cost })}>
          {cost}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label={t('cost')} className="flex min-w-80 flex-col gap-3">
        <CostLines row={toCostRow(row)} />
        <div className="border-t border-border pt-3">
          <PriceFacts row={row} />
        </div>
      </PopoverContent>
    </Popover>
  )
}
