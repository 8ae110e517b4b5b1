'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { useSelection } from '@/components/data-table/use-selection'
import { REDEEM_STATUSES, REDEEM_TYPES } from '@/lib/core'
import type { ListPage, RedeemCodeView } from '@/lib/services'
import type { Sort } from '../../list-query'
import { DeleteBar } from './delete-bar'
import { redeemCodeColumns } from './redeem-code-columns'

export function RedeemCodesTable(props: {
  readonly codes: ListPage<RedeemCodeView>
  readonly sort: Sort
  readonly groupName: string | null
}): ReactElement {
  const t = useTranslations('redeemCodes')
  const { items } = props.codes
  const shown = useMemo(() => items.filter(({ status }) => status !== 'used').map(({ id }) => id), [items])
  const selection = useSelection(shown)
  const columns = useMemo(() => redeemCodeColumns(t, selection), [t, selection])
  const filters: readonly ListFilter[] = [
    { kind: 'search', label: t('searchPlaceholder') },
    {
      kind: 'select',
      name: 'type',
      label: t('type'),
      choices: REDEEM_TYPES.map((value) => ({ value, label: t(`types.${value}`) })),
    },
    {
      kind: 'select',
      name: 'status',
      label: t('status'),
      choices: REDEEM_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })),
    },
    {
      kind: 'entity',
      name: 'group_id',
      label: t('group'),
      selected: props.groupName,
      listUrl: apiUrl('GET /admin/groups'),
    },
  ]
  return (
    <div className="flex flex-col gap-3">
      <ListTable
        id="redeem-codes"
        caption={t('title')}
        columns={columns}
        list={props.codes}
        rowId={(code) => String(code.id)}
        sort={props.sort}
        filters={filters}
        exported="elsewhere"
        empty={t('empty')}
      />
      <DeleteBar selection={selection} />
    </div>
  )
}
