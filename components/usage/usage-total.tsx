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
const OF_ROWS = ['model', 'billing_mode', 'stream', 'status'] as const

/** The time that sums are of: all that the filter names, the last 30 days, or those before its end. */
type SumSpan = 'all' | 'month' | 'monthBefore'

/** What a filter's sums are of; `null` = of one request, whose row says it all. */
export function spanOf({ request_id: requestId, start, end }: UsageFilterFields): SumSpan | null {
  if (requestId !== undefined) return null
  if (start !== undefined) return 'all'
  return end === undefined ? 'month' : 'monthBefore'
}

/**
 * What the requests of a filter come to, of 30 days where it names no start; nothing where that cannot be told. Where
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
  const span = spanOf(filters)
  const isShown = asked === query || !OF_ROWS.some((name) => filters[name] !== undefined)
  const { result } = useOpened(isShown && span !== null ? query : null, load)
  if (span === null) return null
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
