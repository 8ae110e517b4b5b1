'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { gatewayText, type GatewayWords } from '@/components/format/gateway-words'
import { Link, useNavigation } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { failureColumns } from '@/components/usage/failure-columns'
import { isUuidV7 } from '@/lib/core'
import type { ListPage, ReasonCount, RequestErrorView } from '@/lib/services'
import type { UsageFilterNames } from '../usage/usage-filter-names'
import { ErrorReasons } from './error-reasons'
import { OpenedError, useOpenError } from './opened-error'

/** What clients are most often refused with. */
const STATUSES = ['400', '401', '403', '404', '429', '500', '502', '503', '504', '529']

/** Failed requests with what was tried. */
export function ErrorsTable(props: {
  readonly errors: ListPage<RequestErrorView>
  readonly listUrl: string
  readonly reasons: readonly ReasonCount[]
  readonly names: UsageFilterNames
}): ReactElement {
  const t = useTranslations('ops')
  const { names } = props
  const { search } = useNavigation()
  const params = new URLSearchParams(search)
  const userId = params.get('user_id')
  const open = useOpenError()
  const words = useTranslations('gatewayWords')
  const columns = useMemo(() => errorColumns(t, words, open), [t, words, open])
  const entity = (kind: 'user' | 'group' | 'channel' | 'account'): ListFilter => ({
    kind: 'entity',
    name: `${kind}_id`,
    label: t(kind),
    selected: names[kind],
    listUrl: apiUrl(`GET /admin/${kind}s`),
    ...(kind === 'user' ? { nameField: 'email', clears: ['api_key_id'] } : {}),
  })
  const keyOf = (id: string): ListFilter => ({
    kind: 'entity',
    name: 'api_key_id',
    label: t('key'),
    selected: names.key,
    listUrl: apiUrl('GET /admin/users/{id}/api-keys', { path: { id } }),
  })
  const filters: readonly ListFilter[] = [
    { kind: 'search', name: 'request_id', label: t('requestId') },
    { kind: 'search', name: 'model', label: t('modelPlaceholder') },
    // One request is found whenever it was.
    { kind: 'time', ...(isUuidV7(params.get('request_id') ?? '') ? {} : { defaultPreset: '7d' }) },
    {
      kind: 'select',
      name: 'status',
      label: t('status'),
      choices: STATUSES.map((value) => ({ value, label: value })),
    },
    {
      kind: 'select',
      name: 'code',
      label: t('reason'),
      choices: codesOf(props.reasons, params.get('code')).map((value) => ({ value, label: value })),
    },
    entity('user'),
    ...(userId === null && names.key === null ? [] : [keyOf(userId ?? '')]),
    entity('group'),
    entity('channel'),
    entity('account'),
  ]
  return (
    <>
      <ErrorReasons reasons={props.reasons} />
      <ListTable
        id="request-errors"
        caption={t('errors')}
        columns={columns}
        list={props.errors}
        rowId={(error) => `${error.request_id}-${error.created_at}`}
        filters={filters}
        exported={{ listUrl: props.listUrl }}
        empty={t('noErrors')}
      />
      <OpenedError errors={props.errors.items} />
      {props.errors.items.length === 0 && <OtherList requestId={params.get('request_id')} />}
    </>
  )
}

/** The reasons to choose from: those there are, and the chosen one. */
function codesOf(reasons: readonly ReasonCount[], chosen: string | null): readonly string[] {
  const codes = reasons.map(({ code }) => code)
  return chosen === null || chosen === '' || codes.includes(chosen) ? codes : [chosen, ...codes]
}

/** A request that cannot be found here may have been billed: what broke off half way is in the other list. */
function OtherList({ requestId }: { readonly requestId: string | null }): ReactElement | null {
  const t = useTranslations('ops')
  if (requestId === null) return null
  const search = new URLSearchParams({ request_id: requestId })
  return (
    <p className="mt-3 text-sm">
      <Link href={`/admin/usage?${search}`} className="text-primary underline-offset-4 hover:underline">
        {t('lookInUsage')}
      </Link>
    </p>
  )
}

const column = dataColumnHelper<RequestErrorView>()
type Translate = ReturnType<typeof useTranslations<'ops'>>

function errorColumns(
  t: Translate,
  words: GatewayWords,
  show: (error: RequestErrorView) => void,
): DataColumn<RequestErrorView>[] {
  const shared = failureColumns<RequestErrorView>(t)
  return column.columns([
    shared.time,
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (error) => error.status },
      cell: ({ row: { original: error } }) => (
        <Badge tone={error.status >= 500 ? 'danger' : 'warning'}>{error.status}</Badge>
      ),
    }),
    column.display({
      id: 'code',
      meta: { label: t('reason'), className: 'min-w-56', csv: (error) => `${error.code}: ${error.message}` },
      cell: ({ row: { original: error } }) => (
        <div className="max-w-96">
          <code className="font-mono text-xs">{error.code}</code>
          <p className="line-clamp-2 text-xs text-muted-foreground">{gatewayText(error.message, words)}</p>
        </div>
      ),
    }),
    shared.model,
    column.display({
      id: 'user',
      meta: { label: t('user'), csv: (error) => error.user_email },
      cell: ({ row }) => row.original.user_email ?? '–',
    }),
    column.display({
      id: 'channel',
      meta: { label: t('channel'), csv: (error) => error.channel_name },
      cell: ({ row }) => row.original.channel_name ?? '–',
    }),
    column.display({
      id: 'account',
      meta: { label: t('account'), csv: (error) => error.account_name },
      cell: ({ row }) => row.original.account_name ?? '–',
    }),
    shared.duration,
    column.display({
      id: 'details',
      enableHiding: false,
      meta: { label: t('details'), align: 'right', pinned: true },
      cell: ({ row: { original: error } }) => (
        <Button
          variant="outline"
          size="small"
          aria-label={t('detailsOf', { id: error.request_id })}
          onClick={() => show(error)}
        >
          {t('details')}
        </Button>
      ),
    }),
  ])
}
