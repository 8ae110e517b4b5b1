import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { FilterButton } from '@/components/data-table/filter-button'
import {
  billingColumns,
  endColumns,
  timeColumn,
  type TranslateUsage,
} from '@/components/usage/request-columns'
import type { OwnUsageView } from '@/lib/services'

const column = dataColumnHelper<OwnUsageView>()

/** What was asked for. */
function modelColumn(t: TranslateUsage): DataColumn<OwnUsageView> {
  return column.display({
    id: 'model',
    meta: { label: t('model'), className: 'sm:min-w-44' },
    cell: ({ row }) => <code className="font-mono text-xs">{row.original.requested_model}</code>,
  })
}

/** With which key. */
function keyColumns(t: TranslateUsage): DataColumn<OwnUsageView>[] {
  return column.columns([
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
  ])
}

/** Columns of one's own usage: what is read of every request stands first. */
export function ownUsageColumns(t: TranslateUsage): DataColumn<OwnUsageView>[] {
  return [
    timeColumn<OwnUsageView>(t),
    modelColumn(t),
    ...billingColumns<OwnUsageView>(t),
    ...endColumns<OwnUsageView>(t),
    ...keyColumns(t),
  ]
}
