import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { StatusBadge } from '@/components/routing/status-badge'
import type { KeyView } from '@/lib/services'
import { KeyActions } from './key-actions'
import type { GroupChoice } from './user-groups-card'

const column = dataColumnHelper<KeyView>()

type Translate = ReturnType<typeof useTranslations<'userKeys'>>

/** Columns of a user's keys; ids are the fields the server sorts by. */
export function keyColumns(t: Translate, groups: readonly GroupChoice[]): DataColumn<KeyView>[] {
  return column.columns([
    column.accessor('name', {
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-36' },
      cell: ({ row: { original: key } }) => (
        <div>
          <span className="font-medium">{key.name}</span>
          <code className="block font-mono text-xs text-muted-foreground">{key.key_masked}</code>
        </div>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status') },
      cell: ({ row }) => <StatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'group',
      meta: { label: t('group') },
      cell: ({ row: { original: key } }) =>
        key.group_id === null ? (
          <span className="text-muted-foreground">{t('noGroup')}</span>
        ) : (
          <Link href={`/admin/groups/${key.group_id}`} className="underline-offset-4 hover:underline">
            {key.group_name ?? `#${key.group_id}`}
          </Link>
        ),
    }),
    column.display({
      id: 'quota',
      meta: { label: t('spent'), align: 'right', className: 'whitespace-nowrap' },
      cell: ({ row: { original: key } }) =>
        key.quota === null
          ? formatUsd(key.quota_used)
          : t('spentOf', { used: formatUsd(key.quota_used), quota: formatUsd(key.quota) }),
    }),
    column.display({
      id: 'last_used',
      meta: { label: t('lastUsed'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: key } }) =>
        key.last_used_at === null ? (
          <span className="text-muted-foreground">{t('never')}</span>
        ) : (
          <LocalTime iso={key.last_used_at} />
        ),
    }),
    column.display({
      id: 'expires',
      meta: { label: t('expires'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: key } }) =>
        key.expires_at === null ? (
          <span className="text-muted-foreground">{t('never')}</span>
        ) : (
          <LocalTime iso={key.expires_at} />
        ),
    }),
    column.accessor('created_at', {
      meta: { label: t('created'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <KeyActions apiKey={row.original} groups={groups} />,
    }),
  ])
}
