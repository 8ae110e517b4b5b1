'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState, type ReactElement } from 'react'
import { keyColumns, type TranslateKeys } from '@/components/api-keys/key-columns'
import type { DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { Link } from '@/components/navigation'
import { SecretOnce } from '@/components/secret-once'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { KeyView, ListPage } from '@/lib/services'
import type { Sort } from '../../list-query'
import { KeyActions } from './key-actions'
import type { GroupChoice } from './user-groups-card'
import { UserKeyDialog } from './user-key-dialog'

/** The API keys of a user, and the dialog that makes one. */
export function KeysCard(props: {
  readonly user: { readonly id: number; readonly email: string }
  readonly keys: ListPage<KeyView>
  readonly sort: Sort
  readonly listUrl: string
  readonly groups: readonly GroupChoice[]
  /** When the keys were read. */
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('userKeys')
  const { user, groups, nowMs } = props
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const columns = useMemo(() => userKeyColumns(t, groups, nowMs), [t, groups, nowMs])
  return (
    <Card>
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-x-3">
        <CardTitle>{t('title')}</CardTitle>
        <Button size="small" onClick={() => setOpen(true)}>
          <Plus aria-hidden />
          {t('new')}
        </Button>
      </CardHeader>
      <CardContent>
        <ListTable
          id="user-keys"
          caption={t('title')}
          columns={columns}
          list={props.keys}
          rowId={(key) => String(key.id)}
          sort={props.sort}
          filters={[{ kind: 'search', label: t('searchPlaceholder') }]}
          exported={{ listUrl: props.listUrl }}
          empty={t('empty')}
        />
      </CardContent>
      {open && (
        <UserKeyDialog
          userId={user.id}
          apiKey={null}
          groups={groups}
          onClose={() => setOpen(false)}
          onSecret={setSecret}
        />
      )}
      {secret !== null && (
        <SecretOnce
          title={t('createdTitle', { email: user.email })}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </Card>
  )
}

function userKeyColumns(
  t: TranslateKeys,
  groups: readonly GroupChoice[],
  nowMs: number,
): DataColumn<KeyView>[] {
  return keyColumns<KeyView>(t, {
    nowMs,
    group: (key) => (
      <Link href={`/admin/groups/${key.group_id}`} className="underline-offset-4 hover:underline">
        {key.group_name ?? `#${key.group_id}`}
      </Link>
    ),
    actions: (key) => <KeyActions apiKey={key} groups={groups} />,
  })
}
