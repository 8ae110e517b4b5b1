'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState, type ReactElement } from 'react'
import { ListTable } from '@/components/data-table/list-table'
import { SecretOnce } from '@/components/secret-once'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { KeyView, ListPage } from '@/lib/services'
import type { Sort } from '../list-query'
import { keyColumns } from './key-columns'
import { KeyDialog } from './key-dialog'
import type { GroupChoice } from './user-groups-card'

/** The API keys of a user, and the dialog that makes one. */
export function KeysCard(props: {
  readonly user: { readonly id: number; readonly email: string }
  readonly keys: ListPage<KeyView>
  readonly sort: Sort
  readonly groups: readonly GroupChoice[]
}): ReactElement {
  const t = useTranslations('userKeys')
  const { user, groups } = props
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const columns = useMemo(() => keyColumns(t, groups), [t, groups])
  return (
    <Card>
      <CardHeader className="flex-row items-center justify-between gap-3">
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
          empty={t('empty')}
        />
      </CardContent>
      {open && (
        <KeyDialog
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
