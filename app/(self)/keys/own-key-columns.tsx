import type { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { MeterBar } from '@/components/charts/meter-bar'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { StatusBadge } from '@/components/routing/status-badge'
import type { KeyView } from '@/lib/services'
import type { KeyGroup } from './key-choices'
import { OwnKeyActions } from './own-key-actions'

const column = dataColumnHelper<KeyView>()

type Translate = ReturnType<typeof useTranslations<'userKeys'>>
type TranslateOwn = ReturnType<typeof useTranslations<'self.keys'>>

type ColumnsInput = {
  readonly k: Translate
  readonly t: TranslateOwn
  readonly groups: readonly KeyGroup[]
  readonly baseUrl: string
}

/** Columns of one's own keys; ids are the fields the server sorts by. */
export function ownKeyColumns({ k, t, groups, baseUrl }: ColumnsInput): DataColumn<KeyView>[] {
  return column.columns([
    column.accessor('name', {
      enableHiding: false,
      meta: { label: k('name'), className: 'min-w-36' },
      cell: ({ row: { original: key } }) => (
        <div>
          <span className="font-medium">{key.name}</span>
          <code className="block font-mono text-xs text-muted-foreground">{key.key_masked}</code>
        </div>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: k('status') },
      cell: ({ row }) => <StatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'group',
      meta: { label: k('group') },
      cell: ({ row: { original: key } }) =>
        key.group_name ?? <span className="text-muted-foreground">{k('noGroup')}</span>,
    }),
    column.display({
      id: 'quota',
      meta: { label: k('spent'), className: 'min-w-48' },
      cell: ({ row }) => <KeyLimits apiKey={row.original} k={k} t={t} />,
    }),
    column.display({
      id: 'last_used',
      meta: { label: k('lastUsed'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: key } }) => <TimeOrNever iso={key.last_used_at} never={k('never')} />,
    }),
    column.display({
      id: 'expires',
      meta: { label: k('expires'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: key } }) => <TimeOrNever iso={key.expires_at} never={k('never')} />,
    }),
    column.accessor('created_at', {
      meta: { label: k('created'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: k('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <OwnKeyActions apiKey={row.original} groups={groups} baseUrl={baseUrl} />,
    }),
  ])
}

function TimeOrNever({ iso, never }: { readonly iso: string | null; readonly never: string }): ReactElement {
  return iso === null ? <span className="text-muted-foreground">{never}</span> : <LocalTime iso={iso} />
}

/** What was spent, against the quota and the windows that have a limit. */
function KeyLimits(props: {
  readonly apiKey: KeyView
  readonly k: Translate
  readonly t: TranslateOwn
}): ReactElement {
  const { apiKey, k, t } = props
  const bars = [
    { label: k('quota'), used: apiKey.quota_used, limit: apiKey.quota },
    { label: k('limit5h'), used: apiKey.usage_5h, limit: apiKey.rate_limit_5h },
    { label: k('limit1d'), used: apiKey.usage_1d, limit: apiKey.rate_limit_1d },
    { label: k('limit7d'), used: apiKey.usage_7d, limit: apiKey.rate_limit_7d },
  ].filter(({ limit }) => limit !== null)
  if (bars.length === 0) return <span className="tabular-nums">{formatUsd(apiKey.quota_used)}</span>
  return (
    <div className="flex flex-col gap-2">
      {bars.map(({ label, used, limit }) => (
        <MeterBar
          key={label}
          label={label}
          used={Number(used)}
          limit={Number(limit)}
          text={t('usedOf', { used: formatUsd(used), limit: formatUsd(limit ?? 0) })}
        />
      ))}
    </div>
  )
}
