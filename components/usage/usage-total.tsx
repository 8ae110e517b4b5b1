'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { plotValue } from '@/lib/core'
import type { ApiResult } from '../api/call-api'
import { formatUsdSum } from '../format/format-money'
import { focusPage } from '../ui/focus-page'
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

/** Filters that no sums are kept of: what they come to is added up request by request. */
const OF_ROWS = ['model', 'billing_mode', 'stream', 'status', 'request_id'] as const

/**
 * What the requests of a filter come to, of the last 30 days where it names no start; nothing where that cannot be told. Where
 * millions of requests may have to be read for it, only when asked.
 */
export function UsageTotal(props: {
  readonly filters: UsageFilterFields
  /** Always the same function; takes the filters as `readFilters` does. */
  readonly load: (filters: string) => Promise<ApiResult<Sums>>
}): ReactElement | null {
  const { filters, load } = props
  const t = useTranslations('usage')
  const [asked, setAsked] = useState<string | null>(null)
  const query = new URLSearchParams(filters).toString()
  const isShown = asked === query || !OF_ROWS.some((name) => filters[name] !== undefined)
  const { result } = useOpened(isShown ? query : null, load)
  if (!isShown) {
    return (
      <button
        type="button"
        className="min-h-6 w-fit cursor-pointer text-left text-sm text-primary underline-offset-4 hover:underline"
        onClick={() => {
          setAsked(query)
          // The button gives way to the sums.
          focusPage()
        }}
      >
        {t('total.ask')}
      </button>
    )
  }
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
