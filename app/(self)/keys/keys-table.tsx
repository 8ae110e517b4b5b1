'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { keyColumns, type TranslateKeys } from '@/components/api-keys/key-columns'
import type { DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { ENTITY_STATUSES } from '@/lib/core'
import type { KeyView, ListPage } from '@/lib/services'
import type { Sort } from '../../list-query'
import type { KeyGroup } from './key-choices'
import { OwnKeyActions } from './own-key-actions'

type Props = {
  readonly keys: ListPage<KeyView>
  readonly sort: Sort
  readonly groups: readonly KeyGroup[]
  readonly listUrl: string
  readonly baseUrl: string
  /** When the keys were read. */
  readonly nowMs: number
}

export function KeysTable(props: Props): ReactElement {
  const { groups, baseUrl, nowMs } = props
  const t = useTranslations('self.keys')
  const k = useTranslations('userKeys')
  const status = useTranslations('status')
  const columns = useMemo(() => ownKeyColumns(k, { groups, baseUrl, nowMs }), [k, groups, baseUrl, nowMs])
  return (
    <ListTable
      id="own-keys"
      caption={t('title')}
      columns={columns}
      list={props.keys}
      rowId={(key) => String(key.id)}
      sort={props.sort}
      filters={[
        { kind: 'search', label: k('searchPlaceholder') },
        {
          kind: 'select',
          name: 'status',
          label: k('status'),
          choices: ENTITY_STATUSES.map((value) => ({ value, label: status(value) })),
        },
        {
          kind: 'select',
          name: 'group_id',
          label: k('group'),
          choices: groups.map(({ id, name }) => ({ value: String(id), label: name })),
        },
      ]}
      empty={t('empty')}
      exported={{ listUrl: props.listUrl }}
    />
  )
}

function ownKeyColumns(
  t: TranslateKeys,
  { groups, baseUrl, nowMs }: Pick<Props, 'groups' | 'baseUrl' | 'nowMs'>,
): DataColumn<KeyView>[] {
  return keyColumns<KeyView>(t, {
    nowMs,
    group: (key) => key.group_name,
    actions: (key) => <OwnKeyActions apiKey={key} groups={groups} baseUrl={baseUrl} />,
  })
}
