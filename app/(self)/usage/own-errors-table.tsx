'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { gatewayText, type GatewayWords } from '@/components/format/gateway-words'
import { useNavigation } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { failureColumns } from '@/components/usage/failure-columns'
import { isUuidV7 } from '@/lib/core'
import type { ListPage, OwnErrorView } from '@/lib/services'

/** What clients are most often refused with. */
const STATUSES = ['400', '403', '404', '429', '500', '502', '503', '504', '529']

/** One's own failed requests with what their caller was told. */
export function OwnErrorsTable(props: {
  readonly errors: ListPage<OwnErrorView>
  readonly listUrl: string
  /** Name of the key the list is narrowed to; `null` = all keys. */
  readonly keyName: string | null
}): ReactElement {
  const t = useTranslations('ops')
  const own = useTranslations('self.usage')
  const words = useTranslations('gatewayWords')
  const { search } = useNavigation()
  const requestId = new URLSearchParams(search).get('request_id') ?? ''
  const columns = useMemo(() => ownErrorColumns(t, words), [t, words])
  const filters: readonly ListFilter[] = [
    { kind: 'search', name: 'request_id', label: t('requestId') },
    { kind: 'search', name: 'model', label: t('modelPlaceholder') },
    // One request is found whenever it was.
    { kind: 'time', ...(isUuidV7(requestId) ? {} : { defaultPreset: '7d' }) },
    {
      kind: 'select',
      name: 'status',
      label: t('status'),
      choices: STATUSES.map((value) => ({ value, label: value })),
    },
    {
      kind: 'entity',
      name: 'api_key_id',
      label: t('key'),
      selected: props.keyName,
      listUrl: apiUrl('GET /user/keys'),
    },
  ]
  return (
    <ListTable
      id="own-errors"
      caption={own('failedTitle')}
      columns={columns}
      list={props.errors}
      rowId={(error) => `${error.request_id}-${error.created_at}`}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={own('noneFailed')}
    />
  )
}

const column = dataColumnHelper<OwnErrorView>()

function ownErrorColumns(
  t: ReturnType<typeof useTranslations<'ops'>>,
  words: GatewayWords,
): DataColumn<OwnErrorView>[] {
  const shared = failureColumns<OwnErrorView>(t)
  return column.columns([
    shared.time,
    column.display({
      id: 'reason',
      meta: {
        label: t('reason'),
        className: 'min-w-56',
        csv: (error) => `${error.status} ${error.code}: ${error.message}`,
      },
      cell: ({ row: { original: error } }) => (
        <div className="max-w-96">
          <Badge tone={error.status >= 500 ? 'danger' : 'warning'}>{error.status}</Badge>{' '}
          <code className="font-mono text-xs">{error.code}</code>
          <p className="text-xs break-words text-muted-foreground">{gatewayText(error.message, words)}</p>
        </div>
      ),
    }),
    shared.model,
    column.display({
      id: 'key',
      meta: { label: t('key'), csv: (error) => error.api_key_name },
      cell: ({ row }) => row.original.api_key_name ?? '–',
    }),
    column.display({
      id: 'request',
      meta: { label: t('requestId'), csv: (error) => error.request_id },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.request_id}</code>,
    }),
    shared.duration,
  ])
}
