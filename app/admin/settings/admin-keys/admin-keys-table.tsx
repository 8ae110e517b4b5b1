'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { DataTable } from '@/components/data-table/data-table'
import { TableEmpty } from '@/components/data-table/table-empty'
import { LocalTime } from '@/components/format/local-time'
import { SecretOnce } from '@/components/secret-once'
import { Badge } from '@/components/ui/badge'
import type { AdminKeyView } from '@/lib/services'
import { ListHead } from '../list-head'
import { AdminKeyDialog } from './admin-key-dialog'
import { RevokeAdminKey } from './revoke-admin-key'

/** The keys of provisioning tools, revoked ones included. */
export function AdminKeysTable({ keys }: { readonly keys: readonly AdminKeyView[] }): ReactElement {
  const t = useTranslations('adminKeys')
  const [open, setOpen] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const columns = useMemo(() => keyColumns(t), [t])
  return (
    <>
      <ListHead text={t('description')} add={t('new')} onAdd={() => setOpen(true)} />
      <DataTable
        id="admin-keys"
        caption={t('title')}
        columns={columns}
        rows={keys}
        rowId={(key) => String(key.id)}
        exported="rows"
        empty={<TableEmpty filters={[]} text={t('empty')} />}
      />
      {open && <AdminKeyDialog onClose={() => setOpen(false)} onSecret={setSecret} />}
      {secret !== null && (
        <SecretOnce title={t('createdTitle')} secret={secret} onClose={() => setSecret(null)} />
      )}
    </>
  )
}

const column = dataColumnHelper<AdminKeyView>()
type Translate = ReturnType<typeof useTranslations<'adminKeys'>>

function keyColumns(t: Translate): DataColumn<AdminKeyView>[] {
  return column.columns([
    column.display({
      id: 'name',
      enableHiding: false,
      meta: { label: t('name'), csv: (key) => `${key.name} (${key.key_masked})` },
      cell: ({ row: { original: key } }) => (
        <div>
          <span className="font-medium">{key.name}</span>
          <code className="block font-mono text-xs text-muted-foreground">{key.key_masked}</code>
        </div>
      ),
    }),
    column.display({
      id: 'scope',
      meta: { label: t('scope'), csv: (key) => key.scope },
      cell: ({ row }) => <Badge tone="outline">{t(`scopes.${row.original.scope}`)}</Badge>,
    }),
    column.display({
      id: 'state',
      meta: { label: t('state'), csv: (key) => (key.revoked_at === null ? 'valid' : 'revoked') },
      cell: ({ row: { original: key } }) => (
        <Badge tone={key.revoked_at === null ? 'success' : 'neutral'}>
          {key.revoked_at === null ? t('valid') : t('revoked')}
        </Badge>
      ),
    }),
    column.display({
      id: 'last_used',
      meta: { label: t('lastUsed'), className: 'whitespace-nowrap', csv: (key) => key.last_used_at },
      cell: ({ row: { original: key } }) =>
        key.last_used_at === null ? t('never') : <LocalTime iso={key.last_used_at} />,
    }),
    column.display({
      id: 'created',
      meta: { label: t('created'), className: 'whitespace-nowrap', csv: (key) => key.created_at },
      cell: ({ row }) => <LocalTime iso={row.original.created_at} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row: { original: key } }) =>
        key.revoked_at === null && <RevokeAdminKey id={key.id} name={key.name} />,
    }),
  ])
}
