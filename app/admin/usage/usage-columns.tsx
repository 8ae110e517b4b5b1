import type { ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { FilterButton } from '@/components/data-table/filter-button'
import { ModelChain } from '@/components/routing/model-chain'
import {
  billingColumns,
  endColumns,
  timeColumn,
  type TranslateUsage,
} from '@/components/usage/request-columns'
import type { UsageView } from '@/lib/services'

const column = dataColumnHelper<UsageView>()

/** What a row points at: its name, or its id once it is gone for good. */
function Entity(props: {
  readonly id: number
  readonly name: string | null
  readonly filter: Readonly<Record<string, number>>
}): ReactElement {
  const filter = Object.fromEntries(Object.entries(props.filter).map(([name, id]) => [name, String(id)]))
  return <FilterButton filter={filter} label={props.name ?? `#${props.id}`} />
}

/** Who: user with key, group; and, for whoever looks for a key in strange hands, from which address. */
function whoColumns(t: TranslateUsage): DataColumn<UsageView>[] {
  return column.columns([
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
    column.display({
      id: 'ip',
      meta: { label: t('address'), hidden: true },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.ip}</code>,
    }),
  ])
}

/** Where it went. */
function routeColumns(t: TranslateUsage): DataColumn<UsageView>[] {
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
  ])
}

/** What was asked for, through its mappings. */
function modelColumn(t: TranslateUsage): DataColumn<UsageView> {
  return column.display({
    id: 'model',
    meta: { label: t('model'), className: 'sm:min-w-56' },
    cell: ({ row: { original: row } }) => (
      <ModelChain
        stacked
        names={{ requested: row.requested_model, mapped: row.mapped_model, upstream: row.upstream_model }}
      />
    ),
  })
}

/** Columns of the usage list of administrators: what is read of every request stands first, who and where follow. */
export function usageColumns(t: TranslateUsage): DataColumn<UsageView>[] {
  return [
    timeColumn<UsageView>(t),
    modelColumn(t),
    ...billingColumns<UsageView>(t),
    ...endColumns<UsageView>(t),
    ...whoColumns(t),
    ...routeColumns(t),
  ]
}
