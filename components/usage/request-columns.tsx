import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '../data-table/data-column'
import { Duration } from '../format/duration'
import { LocalTime } from '../format/local-time'
import { CostPopover } from './cost-popover'
import { OpenRequest } from './open-request'
import type { RequestRow } from './request-row'
import { TokensPopover } from './tokens-popover'
import { BillingModeBadge, UsageStatusBadge } from './usage-badges'

export type TranslateUsage = ReturnType<typeof useTranslations<'usage'>>

/** When a request was made; opens it. */
export function timeColumn<Row extends RequestRow>(t: TranslateUsage): DataColumn<Row> {
  return dataColumnHelper<Row>().display({
    id: 'time',
    enableHiding: false,
    meta: { label: t('time'), className: 'whitespace-nowrap' },
    cell: ({ row: { original: row } }) => (
      <OpenRequest id={row.id} title={t('open')}>
        <LocalTime iso={row.created_at} stacked />
      </OpenRequest>
    ),
  })
}

/** What a request cost, what it used and how it was billed: a phone shows the first of these beside time and model. */
export function billingColumns<Row extends RequestRow>(t: TranslateUsage): DataColumn<Row>[] {
  const column = dataColumnHelper<Row>()
  return [
    column.display({
      id: 'cost',
      meta: { label: t('cost'), align: 'right' },
      cell: ({ row }) => <CostPopover row={row.original} />,
    }),
    column.display({
      id: 'tokens',
      meta: { label: t('tokens'), align: 'right' },
      cell: ({ row }) => <TokensPopover row={row.original} />,
    }),
    column.display({
      id: 'mode',
      meta: { label: t('mode') },
      cell: ({ row }) => <BillingModeBadge mode={row.original.billing_mode} />,
    }),
  ]
}

/** How it ended and how long it took. */
export function endColumns<Row extends RequestRow>(t: TranslateUsage): DataColumn<Row>[] {
  const column = dataColumnHelper<Row>()
  return [
    column.display({
      id: 'status',
      meta: { label: t('status') },
      cell: ({ row }) => <UsageStatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'duration',
      meta: { label: t('duration'), align: 'right', className: 'whitespace-nowrap' },
      cell: ({ row: { original: row } }) => (
        <>
          <p>
            <Duration ms={row.duration_ms} />
          </p>
          {row.first_token_ms !== null && (
            <p className="text-xs text-muted-foreground">
              {t.rich('firstTokenAfter', { duration: () => <Duration ms={row.first_token_ms ?? 0} /> })}
            </p>
          )}
        </>
      ),
    }),
    column.display({
      id: 'protocol',
      meta: { label: t('protocol'), hidden: true },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.protocol}</code>,
    }),
    column.display({
      id: 'request_id',
      meta: { label: t('requestId'), hidden: true },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.request_id}</code>,
    }),
  ]
}
