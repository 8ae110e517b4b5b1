'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { gatewayText, type GatewayWords } from '@/components/format/gateway-words'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import type { AccountEventView, ListPage } from '@/lib/services'
import { ACCOUNT_EVENT_KINDS, AccountEventBadge } from '../accounts/account-event-badge'

/** What happened to accounts, with the cause. */
export function EventsTable(props: {
  readonly events: ListPage<AccountEventView>
  readonly listUrl: string
  readonly account: string | null
}): ReactElement {
  const t = useTranslations('ops')
  const kinds = useTranslations('accountEvents.kinds')
  const words = useTranslations('gatewayWords')
  const columns = useMemo(() => eventColumns(t, words), [t, words])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('searchCause') },
    { kind: 'time' },
    {
      kind: 'select',
      name: 'kind',
      label: t('event'),
      choices: ACCOUNT_EVENT_KINDS.map((value) => ({ value, label: kinds(value) })),
    },
    {
      kind: 'entity',
      name: 'account_id',
      label: t('account'),
      selected: props.account,
      listUrl: apiUrl('GET /admin/accounts'),
    },
  ]
  return (
    <ListTable
      id="account-events"
      caption={t('events')}
      columns={columns}
      list={props.events}
      rowId={(event) => String(event.id)}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('noEvents')}
    />
  )
}

const column = dataColumnHelper<AccountEventView>()
type Translate = ReturnType<typeof useTranslations<'ops'>>

function causeOf(
  { cause_status: status, cause_message: message }: AccountEventView,
  words: GatewayWords,
): string {
  const text = gatewayText(message, words)
  return status === null ? text : `${status} · ${text}`
}

function eventColumns(t: Translate, words: GatewayWords): DataColumn<AccountEventView>[] {
  return column.columns([
    column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap', csv: (event) => event.created_at },
      cell: ({ row }) => <LocalTime iso={row.original.created_at} />,
    }),
    column.display({
      id: 'account',
      meta: { label: t('account'), csv: (event) => event.account_name },
      cell: ({ row: { original: event } }) => (
        <Link href={`/admin/accounts/${event.account_id}`} className="underline-offset-4 hover:underline">
          {event.account_name}
        </Link>
      ),
    }),
    column.display({
      id: 'kind',
      meta: { label: t('event'), csv: (event) => event.kind },
      cell: ({ row }) => <AccountEventBadge kind={row.original.kind} />,
    }),
    column.display({
      id: 'cause',
      meta: { label: t('cause'), className: 'min-w-64', csv: (event) => causeOf(event, words) },
      cell: ({ row: { original: event } }) => (
        <span className="text-muted-foreground">{causeOf(event, words)}</span>
      ),
    }),
    column.display({
      id: 'until',
      meta: { label: t('until'), className: 'whitespace-nowrap', csv: (event) => event.until },
      cell: ({ row: { original: event } }) => (event.until === null ? '–' : <LocalTime iso={event.until} />),
    }),
  ])
}
