'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import type { DeadLetterView, ListPage } from '@/lib/services'
import type { Sort } from '../../../list-query'
import { DeadLetterActions } from './dead-letter-actions'
import { DeadLetterState } from './dead-letter-state'

const STATES = ['open', 'settled', 'dismissed'] as const

/** Usage events that could not be settled, with what can be done about them. */
export function DeadLettersTable(props: {
  readonly letters: ListPage<DeadLetterView>
  readonly sort: Sort
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('deadLetters')
  const columns = useMemo(() => letterColumns(t), [t])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('search') },
    {
      kind: 'select',
      name: 'state',
      label: t('state'),
      choices: STATES.map((value) => ({ value, label: t(`states.${value}`) })),
    },
  ]
  return (
    <ListTable
      id="dead-letters"
      caption={t('title')}
      columns={columns}
      list={props.letters}
      rowId={(letter) => letter.id}
      sort={props.sort}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}

const column = dataColumnHelper<DeadLetterView>()
type Translate = ReturnType<typeof useTranslations<'deadLetters'>>

function reasonOf({ sql_state: state, reason }: DeadLetterView): string {
  return state === '' ? reason : `${state} · ${reason}`
}

function letterColumns(t: Translate): DataColumn<DeadLetterView>[] {
  return column.columns([
    column.accessor('failed_at', {
      enableHiding: false,
      meta: { label: t('failedAt'), className: 'whitespace-nowrap align-top' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'request',
      meta: { label: t('request'), className: 'align-top', csv: (letter) => letter.request_id },
      cell: ({ row: { original: letter } }) => (
        <code className="font-mono text-xs break-all">{letter.request_id || t('unreadable')}</code>
      ),
    }),
    column.display({
      id: 'user',
      meta: { label: t('user'), className: 'align-top', csv: (letter) => letter.user_id },
      cell: ({ row: { original: letter } }) =>
        letter.user_id === null ? (
          '–'
        ) : (
          <Link href={`/admin/users/${letter.user_id}`} className="underline-offset-4 hover:underline">
            #{letter.user_id}
          </Link>
        ),
    }),
    column.display({
      id: 'model',
      meta: { label: t('model'), className: 'align-top', csv: (letter) => letter.requested_model },
      cell: ({ row }) => row.original.requested_model || '–',
    }),
    column.display({
      id: 'amount',
      meta: {
        label: t('amount'),
        align: 'right',
        className: 'align-top tabular-nums',
        csv: (letter) => letter.actual_cost,
      },
      cell: ({ row: { original: letter } }) =>
        letter.actual_cost === '' ? '–' : formatUsd(letter.actual_cost),
    }),
    column.display({
      id: 'reason',
      meta: { label: t('reason'), className: 'min-w-64 align-top', csv: reasonOf },
      cell: ({ row: { original: letter } }) => (
        <span className="text-muted-foreground">{reasonOf(letter)}</span>
      ),
    }),
    column.display({
      id: 'state',
      meta: { label: t('state'), className: 'min-w-40 align-top', csv: (letter) => letter.state },
      cell: ({ row }) => <DeadLetterState letter={row.original} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true, className: 'align-top' },
      cell: ({ row }) => <DeadLetterActions letter={row.original} />,
    }),
  ])
}
