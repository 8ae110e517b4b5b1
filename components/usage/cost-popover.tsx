'use client'

import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import type { ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import type { PriceFactsRow } from '@/components/usage/price-facts'
import type { ApiCostRow } from '@/components/usage/to-cost-row'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Skeleton } from '@/components/ui/skeleton'

/** Exact arithmetic is loaded with the first calculation that is opened. */
const LazyCostDetails = dynamic(async () => (await import('./cost-details')).CostDetails, {
  ssr: false,
  loading: () => <Skeleton className="h-40" />,
})

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
        <LazyCostDetails row={row} />
      </PopoverContent>
    </Popover>
  )
}
