'use client'

import { useTranslations } from 'next-intl'
import { lazy, Suspense, type ReactElement } from 'react'
import { formatUsd } from '../format/format-money'
import type { PriceFactsRow } from './price-facts'
import type { ApiCostRow } from './to-cost-row'
import { Button } from '../ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { Skeleton } from '../ui/skeleton'

/** Exact arithmetic is loaded with the first calculation that is opened. */
const CostDetails = lazy(async () => ({ default: (await import('./cost-details')).CostDetails }))

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
        <Suspense fallback={<Skeleton className="h-40" />}>
          <CostDetails row={row} />
        </Suspense>
      </PopoverContent>
    </Popover>
  )
}
