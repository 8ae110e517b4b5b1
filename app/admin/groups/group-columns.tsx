import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { formatFactor } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { StatusBadge } from '@/components/routing/status-badge'
import type { GroupView } from '@/lib/services'

const column = dataColumnHelper<GroupView>()

type Translate = ReturnType<typeof useTranslations<'groups'>>

/** Columns of the group list; ids are the fields the server sorts by. */
export function groupColumns(t: Translate): DataColumn<GroupView>[] {
  return column.columns([
    column.accessor('name', {
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-44' },
      cell: ({ row: { original: group } }) => (
        <div className="max-w-72">
          <Link
            href={`/admin/groups/${group.id}`}
            className="rounded font-medium underline-offset-4 hover:underline"
          >
            {group.name}
          </Link>
          {group.description !== '' && (
            <p className="line-clamp-2 text-xs text-muted-foreground">{group.description}</p>
          )}
        </div>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (group) => group.status },
      cell: ({ row }) => <StatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'platform',
      meta: { label: t('platform'), csv: (group) => group.platform },
      cell: ({ row }) => <PlatformBadge platform={row.original.platform} />,
    }),
    column.display({
      id: 'rate_multiplier',
      meta: { label: t('multiplier'), align: 'right', csv: (group) => group.rate_multiplier },
      cell: ({ row }) => `× ${formatFactor(row.original.rate_multiplier)}`,
    }),
    column.display({
      id: 'access',
      meta: { label: t('access'), csv: (group) => (group.is_exclusive ? 'exclusive' : 'public') },
      cell: ({ row }) => (row.original.is_exclusive ? t('exclusive') : t('public')),
    }),
    column.display({
      id: 'plan',
      meta: { label: t('plan'), csv: (group) => group.subscription_type },
      cell: ({ row }) => t(`plans.${row.original.subscription_type}`),
    }),
    column.display({
      id: 'channels',
      meta: { label: t('channels'), align: 'right', csv: (group) => group.channels_count },
      cell: ({ row }) => row.original.channels_count,
    }),
    column.display({
      id: 'accounts',
      meta: { label: t('accounts'), align: 'right', csv: (group) => group.accounts_count },
      cell: ({ row }) => row.original.accounts_count,
    }),
    column.display({
      id: 'keys',
      meta: { label: t('keys'), align: 'right', csv: (group) => group.api_keys_count },
      cell: ({ row }) => row.original.api_keys_count,
    }),
    column.accessor('sort_order', { meta: { label: t('order'), align: 'right', hidden: true } }),
    column.display({
      id: 'updated',
      meta: {
        label: t('updated'),
        hidden: true,
        className: 'whitespace-nowrap',
        csv: (group) => group.updated_at,
      },
      cell: ({ row }) => <LocalTime iso={row.original.updated_at} />,
    }),
  ])
}
