'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { PROXY_PROTOCOLS } from '@/lib/core'
import type { ListPage, ProxyView } from '@/lib/services'
import type { Sort } from '../../list-query'
import { useStatusFilter } from '../shared-filters'
import { proxyColumns } from './proxy-columns'
import { PROTOCOL_NAMES } from './proxy-form'

export function ProxiesTable(props: {
  readonly proxies: ListPage<ProxyView>
  readonly sort: Sort
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('proxies')
  const columns = useMemo(() => proxyColumns(t), [t])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('searchPlaceholder') },
    {
      kind: 'select',
      name: 'protocol',
      label: t('protocol'),
      choices: PROXY_PROTOCOLS.map((value) => ({ value, label: PROTOCOL_NAMES[value] })),
    },
    useStatusFilter(),
  ]
  return (
    <ListTable
      id="proxies"
      caption={t('title')}
      columns={columns}
      list={props.proxies}
      rowId={(proxy) => String(proxy.id)}
      sort={props.sort}
      filters={filters}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}
