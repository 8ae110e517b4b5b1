'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { ClearFilters } from '@/components/data-table/clear-filters'
import { DataTable } from '@/components/data-table/data-table'
import { PagePagination } from '@/components/data-table/page-pagination'
import { SearchFilter } from '@/components/data-table/search-filter'
import { SelectFilter } from '@/components/data-table/select-filter'
import { TableEmpty } from '@/components/data-table/table-empty'
import { ENTITY_STATUSES, PROXY_PROTOCOLS } from '@/lib/core'
import type { ListPage, ProxyView } from '@/lib/services'
import type { Sort } from '../list-query'
import { proxyColumns } from './proxy-columns'
import { PROTOCOL_NAMES } from './proxy-form'

const FILTERS = ['search', 'protocol', 'status']

export function ProxiesTable(props: {
  readonly proxies: ListPage<ProxyView>
  readonly sort: Sort
}): ReactElement {
  const t = useTranslations('proxies')
  const status = useTranslations('status')
  const columns = useMemo(() => proxyColumns(t), [t])
  return (
    <DataTable
      id="proxies"
      caption={t('title')}
      columns={columns}
      rows={props.proxies.items}
      rowId={(proxy) => String(proxy.id)}
      sort={props.sort}
      empty={<TableEmpty filters={FILTERS} text={t('empty')} />}
      toolbar={
        <div className="flex flex-wrap gap-2">
          <SearchFilter placeholder={t('searchPlaceholder')} />
          <SelectFilter
            name="protocol"
            label={t('protocol')}
            choices={PROXY_PROTOCOLS.map((value) => ({ value, label: PROTOCOL_NAMES[value] }))}
          />
          <SelectFilter
            name="status"
            label={t('status')}
            choices={ENTITY_STATUSES.map((value) => ({ value, label: status(value) }))}
          />
          <ClearFilters names={FILTERS} />
        </div>
      }
      footer={<PagePagination position={props.proxies} />}
    />
  )
}
