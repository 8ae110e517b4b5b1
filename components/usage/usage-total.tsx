'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { plotValue } from '@/lib/core'
import type { ApiResult } from '../api/call-api'
import { formatUsdSum } from '../format/format-money'
import { Skeleton } from '../ui/skeleton'
import { useOpened } from './use-opened'

/** The fields of a list's filter, by the names of the API. */
export type UsageFilterFields = Readonly<Record<string, string>>

type Sums = {
  readonly requests: number
  readonly total_tokens: number
  readonly actual_cost: number | string
  /** Operators alone see it. */
  readonly account_cost?: number | string
}

/** What the requests of a filter come to, of the last 30 days where it names no start; nothing where that cannot be told. */
export function UsageTotal(props: {
  readonly filters: UsageFilterFields
  /** Always the same function; takes the filters as `readFilters` does. */
  readonly load: (filters: string) => Promise<ApiResult<Sums>>
}): ReactElement | null {
  const { filters, load } = props
  const { result } = useOpened(new URLSearchParams(filters).toString(), load)
  if (result === null) return <Skeleton className="h-5 w-72 max-w-full" />
  if (!result.ok) return null
  return <TotalText sums={result.data} isOfMonth={filters['start'] === undefined} />
}

/** Filters that were written as a query. */
export function readFilters(text: string): UsageFilterFields {
  return Object.fromEntries(new URLSearchParams(text))
}

/** The sums in one line. */
export function TotalText(props: { readonly sums: Sums; readonly isOfMonth: boolean }): ReactElement {
  const t = useTranslations('usage')
  const format = useFormatter()
  const { requests, total_tokens: tokens, actual_cost: cost, account_cost: accountCost } = props.sums
  const parts = [
    t('total.requests', { count: requests }),
    t('total.tokens', {
      count: tokens,
      tokens: format.number(tokens, { notation: 'compact', maximumFractionDigits: 1 }),
    }),
    t('total.cost', { cost: formatUsdSum(plotValue(cost)) }),
    ...(accountCost === undefined
      ? []
      : [t('total.accountCost', { cost: formatUsdSum(plotValue(accountCost)) })]),
  ]
  return (
    <p className="text-sm text-muted-foreground tabular-nums">
      {t(props.isOfMonth ? 'total.month' : 'total.all', { sums: parts.join(' · ') })}
    </p>
  )
}
