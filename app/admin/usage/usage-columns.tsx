import type { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { FilterButton } from '@/components/data-table/filter-button'
import { formatDuration } from '@/components/format/format-duration'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { ModelChain } from '@/components/routing/model-chain'
import { BillingModeBadge, UsageStatusBadge } from '@/components/usage/usage-badges'
import type { UsageView } from '@/lib/services'
import { CostPopover } from './cost-popover'
import { TokensPopover } from './tokens-popover'

const column = dataColumnHelper<UsageView>()

type Translate = ReturnType<typeof useTranslations<'usage'>>

/** What a row points at: its name, or its id once it is gone for good. */
function Entity(props: {
  readonly id: number
  readonly name: string | null
  readonly filter: Readonly<Record<string, number>>
}): ReactElement {
  const filter = Object.fromEntries(Object.entries(props.filter).map(([name, id]) => [name, String(id)]))
  return <FilterButton filter={filter} label={props.name ?? `#${props.id}`} />
}

/** When and who: time, user with key, group. */
function whoColumns(t: Translate): DataColumn<UsageView>[] {
  return column.columns([
    column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: row } }) => (
        <Link
          href={`/admin/usage/${row.id}`}
          title={t('open')}
          className="text-primary underline-offset-4 hover:underline"
        >
          <LocalTime iso={row.created_at} stacked />
        </Link>
      ),
    }),
    column.display({
      id: 'user',
      meta: { label: t('userAndKey') },
      cell: ({ row: { original: row } }) => (
        <div className="flex flex-col items-start">
          <Entity id={row.user_id} name={row.user_email} filter={{ user_id: row.user_id }} />
          <span className="text-xs text-muted-foreground">
            <Entity
              id={row.api_key_id}
              name={row.api_key_name}
              filter={{ user_id: row.user_id, api_key_id: row.api_key_id }}
            />
          </span>
        </div>
      ),
    }),
    column.display({
      id: 'group',
      meta: { label: t('group') },
      cell: ({ row: { original: row } }) => (
        <Entity id={row.group_id} name={row.group_name} filter={{ group_id: row.group_id }} />
      ),
    }),
  ])
}

/** Where it went and what it cost. */
function routeColumns(t: Translate): DataColumn<UsageView>[] {
  return column.columns([
    column.display({
      id: 'channel',
      meta: { label: t('channel') },
      cell: ({ row: { original: row } }) =>
        row.channel_id === null ? (
          <span className="text-muted-foreground">{t('noChannel')}</span>
        ) : (
          <Entity id={row.channel_id} name={row.channel_name} filter={{ channel_id: row.channel_id }} />
        ),
    }),
    column.display({
      id: 'account',
      meta: { label: t('account') },
      cell: ({ row: { original: row } }) => (
        <Entity id={row.account_id} name={row.account_name} filter={{ account_id: row.account_id }} />
      ),
    }),
    column.display({
      id: 'model',
      meta: { label: t('model'), className: 'min-w-56' },
      cell: ({ row: { original: row } }) => (
        <ModelChain
          stacked
          names={{ requested: row.requested_model, mapped: row.mapped_model, upstream: row.upstream_model }}
        />
      ),
    }),
    column.display({
      id: 'mode',
      meta: { label: t('mode') },
      cell: ({ row }) => <BillingModeBadge mode={row.original.billing_mode} />,
    }),
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
  ])
}

/** How it ended and how long it took. */
function endColumns(t: Translate): DataColumn<UsageView>[] {
  return column.columns([
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

/** Columns of the usage list. */
export function usageColumns(t: Translate): DataColumn<UsageView>[] {
  return [...whoColumns(t), ...routeColumns(t), ...endColumns(t)]
}
