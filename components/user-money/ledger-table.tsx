'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '../data-table/data-column'
import { ListTable, type ListFilter } from '../data-table/list-table'
import type { PagePosition } from '../data-table/page-pagination'
import { formatUsd } from '../format/format-money'
import { LocalTime } from '../format/local-time'
import { Badge, type BadgeTone } from '../ui/badge'
import { cn } from '../cn'
import { LEDGER_KINDS } from './ledger-kinds'

const TONES: Readonly<Record<(typeof LEDGER_KINDS)[number], BadgeTone>> = {
  opening: 'outline',
  usage: 'neutral',
  redeem: 'success',
  admin: 'violet',
  refund: 'info',
  rerate: 'warning',
}

/** A balance movement as the API answers it. */
export type ShownMovement = {
  readonly id: number
  readonly amount_exact: string
  readonly balance_after_exact: string
  readonly kind: string
  readonly reference: string
  readonly note: string
  readonly actor_email: string | null
  readonly created_at: string
}

const column = dataColumnHelper<ShownMovement>()

/** Balance movements with the balance after each of them, to the last digit. */
export function LedgerTable(props: {
  readonly movements: PagePosition & { readonly items: readonly ShownMovement[] }
  readonly listUrl: string
  readonly order: 'asc' | 'desc'
}): ReactElement {
  const t = useTranslations('userMoney')
  const columns = useMemo(() => ledgerColumns(t), [t])
  const filters: readonly ListFilter[] = [
    {
      kind: 'select',
      name: 'kind',
      label: t('kind'),
      choices: LEDGER_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) })),
    },
  ]
  return (
    <ListTable
      id="ledger"
      caption={t('ledger')}
      columns={columns}
      list={props.movements}
      rowId={(movement) => String(movement.id)}
      sort={{ by: 'created_at', order: props.order }}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}

type Translate = ReturnType<typeof useTranslations<'userMoney'>>

function ledgerColumns(t: Translate): DataColumn<ShownMovement>[] {
  return column.columns([
    column.accessor('created_at', {
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'kind',
      meta: { label: t('kind'), csv: (movement) => movement.kind },
      cell: ({ row }) => <Kind kind={row.original.kind} />,
    }),
    column.display({
      id: 'amount',
      meta: {
        label: t('amount'),
        align: 'right',
        className: 'whitespace-nowrap',
        csv: (movement) => movement.amount_exact,
      },
      cell: ({ row: { original: movement } }) => {
        const isIncome = !movement.amount_exact.startsWith('-')
        return (
          <span className={cn(isIncome && 'text-success')}>
            {isIncome ? '+' : ''}
            {formatUsd(movement.amount_exact)}
          </span>
        )
      },
    }),
    column.display({
      id: 'balance_after',
      meta: {
        label: t('balanceAfter'),
        align: 'right',
        className: 'whitespace-nowrap font-medium',
        csv: (movement) => movement.balance_after_exact,
      },
      cell: ({ row }) => formatUsd(row.original.balance_after_exact),
    }),
    column.display({
      id: 'note',
      meta: { label: t('note'), className: 'min-w-40 max-w-80', csv: (movement) => movement.note },
      cell: ({ row: { original: movement } }) => (
        <>
          {/* The kind of an opening balance says all that its note does. */}
          {movement.note !== '' && movement.kind !== 'opening' && <p>{movement.note}</p>}
          {movement.actor_email !== null && (
            <p className="text-xs text-muted-foreground">{t('by', { email: movement.actor_email })}</p>
          )}
        </>
      ),
    }),
    column.display({
      id: 'reference',
      meta: { label: t('reference'), className: 'min-w-56', csv: (movement) => movement.reference },
      cell: ({ row }) => <code className="font-mono text-xs break-all">{row.original.reference}</code>,
    }),
  ])
}

function Kind({ kind }: { readonly kind: string }): ReactElement {
  const t = useTranslations('userMoney')
  const known = LEDGER_KINDS.find((name) => name === kind)
  if (known === undefined) return <Badge>{kind}</Badge>
  return <Badge tone={TONES[known]}>{t(`kinds.${known}`)}</Badge>
}
