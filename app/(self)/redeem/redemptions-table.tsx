'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import type { ListPage, RedemptionView } from '@/lib/services'

const column = dataColumnHelper<RedemptionView>()

type Translate = ReturnType<typeof useTranslations<'self.redeem'>>

export function RedemptionsTable(props: {
  readonly redemptions: ListPage<RedemptionView>
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('self.redeem')
  const columns = useMemo(() => redemptionColumns(t), [t])
  return (
    <ListTable
      id="own-redemptions"
      caption={t('history')}
      columns={columns}
      list={props.redemptions}
      rowId={(row) => String(row.id)}
      filters={[]}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}

/** What a code gave: `balance 5.5`, `concurrency 2` or `subscription Team 30`, the last in days. */
function gaveOf({ type, value, group_name: group, validity_days: days }: RedemptionView): string {
  return type === 'subscription' ? `${type} ${group ?? '–'} ${days ?? 0}` : `${type} ${value}`
}

function redemptionColumns(t: Translate): DataColumn<RedemptionView>[] {
  return column.columns([
    column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap', csv: (row) => row.used_at },
      cell: ({ row }) => <LocalTime iso={row.original.used_at} />,
    }),
    column.display({
      id: 'code',
      meta: { label: t('code'), csv: (row) => `${row.code_prefix}…` },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.code_prefix}…</code>,
    }),
    column.display({
      id: 'gave',
      meta: { label: t('gave'), csv: gaveOf },
      cell: ({ row: { original: row } }) => {
        if (row.type === 'balance') return formatUsd(row.value)
        if (row.type === 'concurrency') return t('concurrencyOf', { value: String(row.value) })
        return t('subscriptionOf', { group: row.group_name ?? '–', days: row.validity_days ?? 0 })
      },
    }),
  ])
}
