import type { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { MeterBar } from '../charts/meter-bar'
import { dataColumnHelper, type DataColumn } from '../data-table/data-column'
import { formatUsd } from '../format/format-money'
import { LocalTime } from '../format/local-time'
import type { KeyRow } from './key-row'
import { KeyStanding } from './key-standing'

export type TranslateKeys = ReturnType<typeof useTranslations<'userKeys'>>

/** What a portal shows of a key in its own way. */
type OwnCells<Row extends KeyRow> = {
  /** When the keys were read. */
  readonly nowMs: number
  readonly group: (key: Row) => ReactNode
  readonly actions: (key: Row) => ReactNode
}

/** Columns of API keys; ids are the fields the server sorts by. */
export function keyColumns<Row extends KeyRow>(t: TranslateKeys, cells: OwnCells<Row>): DataColumn<Row>[] {
  return [...namingColumns(t, cells), ...usingColumns(t, cells)]
}

function namingColumns<Row extends KeyRow>(t: TranslateKeys, cells: OwnCells<Row>): DataColumn<Row>[] {
  const column = dataColumnHelper<Row>()
  return [
    column.accessor((key) => key.name, {
      id: 'name',
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-36', csv: (key) => `${key.name} (${key.key_masked})` },
      cell: ({ row: { original: key } }) => (
        <div>
          <span className="font-medium">{key.name}</span>
          <code className="block font-mono text-xs text-muted-foreground">{key.key_masked}</code>
        </div>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (key) => key.status },
      cell: ({ row }) => <KeyStanding apiKey={row.original} nowMs={cells.nowMs} />,
    }),
    column.display({
      id: 'group',
      meta: { label: t('group'), csv: (key) => key.group_name },
      cell: ({ row: { original: key } }) =>
        key.group_id === null ? (
          <span className="text-muted-foreground">{t('noGroup')}</span>
        ) : (
          cells.group(key)
        ),
    }),
  ]
}

function usingColumns<Row extends KeyRow>(t: TranslateKeys, cells: OwnCells<Row>): DataColumn<Row>[] {
  const column = dataColumnHelper<Row>()
  return [
    column.display({
      id: 'quota',
      meta: { label: t('spent'), className: 'min-w-64', csv: (key) => key.quota_used },
      cell: ({ row }) => <KeyLimits apiKey={row.original} t={t} />,
    }),
    column.display({
      id: 'last_used',
      meta: { label: t('lastUsed'), className: 'whitespace-nowrap', csv: (key) => key.last_used_at },
      cell: ({ row }) => <TimeOrNever iso={row.original.last_used_at} never={t('never')} />,
    }),
    column.display({
      id: 'expires',
      meta: { label: t('expires'), className: 'whitespace-nowrap', csv: (key) => key.expires_at },
      cell: ({ row }) => <TimeOrNever iso={row.original.expires_at} never={t('never')} />,
    }),
    column.accessor((key) => key.created_at, {
      id: 'created_at',
      meta: { label: t('created'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ row }) => <LocalTime iso={row.original.created_at} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => cells.actions(row.original),
    }),
  ]
}

function TimeOrNever({ iso, never }: { readonly iso: string | null; readonly never: string }): ReactElement {
  return iso === null ? <span className="text-muted-foreground">{never}</span> : <LocalTime iso={iso} />
}

/** What was spent, against the quota and the windows that have a limit. */
function KeyLimits(props: { readonly apiKey: KeyRow; readonly t: TranslateKeys }): ReactElement {
  const { apiKey, t } = props
  const bars = [
    { label: t('quota'), used: apiKey.quota_used, limit: apiKey.quota },
    { label: t('limit5h'), used: apiKey.usage_5h, limit: apiKey.rate_limit_5h },
    { label: t('limit1d'), used: apiKey.usage_1d, limit: apiKey.rate_limit_1d },
    { label: t('limit7d'), used: apiKey.usage_7d, limit: apiKey.rate_limit_7d },
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
          text={t('spentOf', { used: formatUsd(used), quota: formatUsd(limit ?? 0) })}
        />
      ))}
    </div>
  )
}
