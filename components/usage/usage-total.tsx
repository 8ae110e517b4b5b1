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

/** The time that sums are of: all that the filter names, the last 30 days, or those before its end. */
type SumSpan = 'all' | 'month' | 'monthBefore'

/** What a filter's sums are of; `null` = of one request, whose row says it all. */
export function spanOf({ request_id: requestId, start, end }: UsageFilterFields): SumSpan | null {
  if (requestId !== undefined) return null
  if (start !== undefined) return 'all'
  return end === undefined ? 'month' : 'monthBefore'
}

/** What the requests of a filter come to, of 30 days where it names no start; nothing where that cannot be told. */
export function UsageTotal(props: {
  readonly filters: UsageFilterFields
  /** Always the same function; takes the filters as `readFilters` does. */
  readonly load: (filters: string) => Promise<ApiResult<Sums>>
}): ReactElement | null {
  const { filters, load } = props
  const span = spanOf(filters)
  const { result } = useOpened(span === null ? null : new URLSearchParams(filters).toString(), load)
  if (span === null) return null
  if (result === null) return <Skeleton className="h-5 w-72 max-w-full" />
  if (!result.ok) return null
  return <TotalText sums={result.data} span={span} />
}

/** Filters that were written as a query. */
export function readFilters(text: string): UsageFilterFields {
  return Object.fromEntries(new URLSearchParams(text))
}

/** The sums in one line. */
export function TotalText(props: { readonly sums: Sums; readonly span: SumSpan }): ReactElement {
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
      {t(`total.${props.span}`, { sums: parts.join(' · ') })}
    </p>
  )
}
