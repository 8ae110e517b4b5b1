import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { FilterButton } from '@/components/data-table/filter-button'
import { formatDuration } from '@/components/format/format-duration'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { BillingModeBadge, UsageStatusBadge } from '@/components/usage/usage-badges'
import type { OwnUsageView } from '@/lib/services'
import { CostPopover } from '../../admin/usage/cost-popover'
import { TokensPopover } from '../../admin/usage/tokens-popover'

const column = dataColumnHelper<OwnUsageView>()

type Translate = ReturnType<typeof useTranslations<'usage'>>

/** Columns of one's own usage. */
export function ownUsageColumns(t: Translate): DataColumn<OwnUsageView>[] {
  return [...requestColumns(t), ...resultColumns(t)]
}

function requestColumns(t: Translate): DataColumn<OwnUsageView>[] {
  return column.columns([
    column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: row } }) => (
        <Link
          href={`/usage/${row.id}`}
          title={t('open')}
          className="text-primary underline-offset-4 hover:underline"
        >
          <LocalTime iso={row.created_at} stacked />
        </Link>
      ),
    }),
    column.display({
      id: 'model',
      meta: { label: t('model'), className: 'min-w-44' },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.requested_model}</code>,
    }),
    column.display({
      id: 'key',
      meta: { label: t('key') },
      cell: ({ row: { original: row } }) => (
        <FilterButton
          filter={{ api_key_id: String(row.api_key_id) }}
          label={row.api_key_name ?? `#${row.api_key_id}`}
        />
      ),
    }),
    column.display({
      id: 'group',
      meta: { label: t('group') },
      cell: ({ row: { original: row } }) => row.group_name ?? `#${row.group_id}`,
    }),
    column.display({
      id: 'mode',
      meta: { label: t('mode') },
      cell: ({ row }) => <BillingModeBadge mode={row.original.billing_mode} />,
    }),
  ])
}

function resultColumns(t: Translate): DataColumn<OwnUsageView>[] {
  return column.columns([
    column.display({
      id: 'tokens',
      meta: { label: t('tokens'), align: 'right' },
      cell: ({ row }) => <TokensPopover row={row.original} />,
    }),
    column.display({
      id: 'cost',
      meta: { label: t('cost'), align: 'right' },
      cell: ({ row }) => <CostPopover row={row.original} />,
    }),
    column.display({
      id: 'status',
      meta: { label: t('status') },
      cell: ({ row }) => <UsageStatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'duration',
      meta: { label: t('duration'), align: 'right', className: 'whitespace-nowrap' },
      cell: ({ row: { original: row } }) => (
        <>
          <p>{formatDuration(row.duration_ms)}</p>
          {row.first_token_ms !== null && (
            <p className="text-xs text-muted-foreground">
              {t('firstTokenAfter', { duration: formatDuration(row.first_token_ms) })}
            </p>
          )}
        </>
      ),
    }),
    column.display({
      id: 'protocol',
      meta: { label: t('protocol'), hidden: true },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.protocol}</code>,
    }),
    column.display({
      id: 'request_id',
      meta: { label: t('requestId'), hidden: true },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.request_id}</code>,
    }),
  ])
}
