'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { DataTable } from '@/components/data-table/data-table'
import { PagePagination } from '@/components/data-table/page-pagination'
import { SearchFilter } from '@/components/data-table/search-filter'
import { SelectFilter } from '@/components/data-table/select-filter'
import { TableEmpty } from '@/components/data-table/table-empty'
import { PLATFORM_NAMES } from '@/components/routing/platform-badge'
import { ENTITY_STATUSES, PLATFORMS } from '@/lib/core'
import type { GroupView, ListPage } from '@/lib/services'
import type { Sort } from '../list-query'
import { groupColumns } from './group-columns'

const FILTERS = ['search', 'status', 'platform']

export function GroupsTable(props: {
  readonly groups: ListPage<GroupView>
  readonly sort: Sort
}): ReactElement {
  const t = useTranslations('groups')
  const status = useTranslations('status')
  const columns = useMemo(() => groupColumns(t), [t])
  return (
    <DataTable
      id="groups"
      caption={t('title')}
      columns={columns}
      rows={props.groups.items}
      rowId={(group) => String(group.id)}
      sort={props.sort}
      empty={<TableEmpty filters={FILTERS} text={t('empty')} />}
      toolbar={
        <div className="flex flex-wrap gap-2">
          <SearchFilter placeholder={t('searchPlaceholder')} />
          <SelectFilter
            name="status"
            label={t('status')}
            choices={ENTITY_STATUSES.map((value) => ({ value, label: status(value) }))}
          />
          <SelectFilter
            name="platform"
            label={t('platform')}
            choices={PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))}
          />
          <ClearFilters names={FILTERS} />
        </div>
      }
      footer={<PagePagination position={props.groups} />}
    />
  )
}
