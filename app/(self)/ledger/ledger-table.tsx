'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { LEDGER_KINDS } from '@/components/user-money/ledger-kinds'
import type { LedgerView, ListPage } from '@/lib/services'

const column = dataColumnHelper<LedgerView>()

type Translate = ReturnType<typeof useTranslations<'self.ledger'>>

export function LedgerTable(props: {
  readonly ledger: ListPage<LedgerView>
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('self.ledger')
  const columns = useMemo(() => ledgerColumns(t), [t])
  return (
    <ListTable
      id="own-ledger"
      caption={t('title')}
      columns={columns}
      list={props.ledger}
      rowId={(row) => String(row.id)}
      filters={[
        {
          kind: 'select',
          name: 'kind',
          label: t('kind'),
          choices: LEDGER_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) })),
        },
      ]}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}

function ledgerColumns(t: Translate): DataColumn<LedgerView>[] {
  return column.columns([
    column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap', csv: (row) => row.created_at },
      cell: ({ row: { original: row } }) => {
        const time = <LocalTime iso={row.created_at} />
        if (row.kind !== 'usage') return time
        return (
          <Link
            href={`/usage/${row.reference}`}
            title={t('open')}
            className="text-primary underline-offset-4 hover:underline"
          >
            {time}
          </Link>
        )
      },
    }),
    column.display({
      id: 'kind',
      meta: { label: t('kind'), csv: (row) => row.kind },
      cell: ({ row: { original: row } }) => {
        const kind = LEDGER_KINDS.find((name) => name === row.kind)
        return <Badge>{kind === undefined ? row.kind : t(`kinds.${kind}`)}</Badge>
      },
    }),
    column.display({
      id: 'amount',
      meta: {
        label: t('amount'),
        align: 'right',
        className: 'whitespace-nowrap',
        csv: (row) => row.amount_exact,
      },
      cell: ({ row: { original: row } }) => (
        <span className={row.amount_exact.startsWith('-') ? '' : 'text-success'}>
          {row.amount_exact.startsWith('-') ? '' : '+'}
          {formatUsd(row.amount_exact)}
        </span>
      ),
    }),
    column.display({
      id: 'balance',
      meta: {
        label: t('balanceAfter'),
        align: 'right',
        className: 'whitespace-nowrap',
        csv: (row) => row.balance_after_exact,
      },
      cell: ({ row }) => formatUsd(row.original.balance_after_exact),
    }),
    column.display({
      id: 'note',
      meta: { label: t('note'), className: 'min-w-40', csv: (row) => row.note },
      cell: ({ row }) => row.original.note,
    }),
  ])
}
