'use client'

import { Download, Pencil, Power, PowerOff, RotateCcw, Trash2, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import type { GroupChoice } from '@/components/account-editor/binding-selects'
import type { Selection } from '@/components/data-table/use-selection'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { AccountView } from '@/lib/services'
import { BulkEditDialog } from './bulk-edit-dialog'
import { downloadAccounts } from './download-accounts'
import { useBulkCalls } from './use-bulk-calls'

/** What can be done to the chosen accounts; stays in sight while there are any. */
export function BulkBar(props: {
  readonly selection: Selection
  readonly accounts: readonly AccountView[]
  readonly groups: readonly GroupChoice[]
}): ReactElement | null {
  const { selection } = props
  const t = useTranslations('accounts.bulk')
  const { busy, update, each } = useBulkCalls()
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const { ids } = selection
  if (ids.length === 0) return null
  const chosen = props.accounts.filter((account) => selection.has(account.id))
  const remove = async (): Promise<void> => {
    await each(chosen, (account) => ({ method: 'DELETE', path: `/${account.id}` }))
    setOpen(null)
    selection.clear()
  }
  return (
    <section
      aria-label={t('label')}
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-border bg-surface px-3 py-2 shadow-lg"
    >
      <output className="mr-auto text-sm font-medium">{t('count', { count: ids.length })}</output>
      <Button variant="outline" size="small" disabled={busy} onClick={() => setOpen('edit')}>
        <Pencil aria-hidden />
        {t('edit')}
      </Button>
      <Button
        variant="outline"
        size="small"
        disabled={busy}
        onClick={() => void update(ids, { status: 'active' })}
      >
        <Power aria-hidden />
        {t('enable')}
      </Button>
      <Button
        variant="outline"
        size="small"
        disabled={busy}
        onClick={() => void update(ids, { status: 'disabled' })}
      >
        <PowerOff aria-hidden />
        {t('disable')}
      </Button>
      <Button
        variant="outline"
        size="small"
        disabled={busy}
        onClick={() =>
          void each(chosen, (account) => ({ method: 'POST', path: `/${account.id}/clear-rate-limit` }))
        }
      >
        <RotateCcw aria-hidden />
        {t('clearLimits')}
      </Button>
      <Button variant="outline" size="small" disabled={busy} onClick={() => void downloadAccounts({ ids })}>
        <Download aria-hidden />
        {t('export')}
      </Button>
      <Button
        variant="outline"
        size="small"
        disabled={busy}
        className="text-destructive"
        onClick={() => setOpen('delete')}
      >
        <Trash2 aria-hidden />
        {t('delete')}
      </Button>
      <Button
        variant="ghost"
        size="icon"
        className="size-8"
        aria-label={t('clear')}
        onClick={selection.clear}
      >
        <X aria-hidden />
      </Button>
      {open === 'edit' && (
        <BulkEditDialog
          count={ids.length}
          groups={props.groups}
          busy={busy}
          onClose={() => setOpen(null)}
          onSave={async (fields) => {
            if (await update(ids, fields)) setOpen(null)
          }}
        />
      )}
      <BulkDeleteDialog
        accounts={chosen}
        open={open === 'delete'}
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={() => setOpen(null)}
      />
    </section>
  )
}

/** Asks before accounts are deleted and names them. */
function BulkDeleteDialog(props: {
  readonly accounts: readonly AccountView[]
  readonly open: boolean
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}): ReactElement {
  const { accounts } = props
  const t = useTranslations('accounts.bulk')
  return (
    <ConfirmDialog
      destructive
      open={props.open}
      busy={props.busy}
      title={t('deleteTitle', { count: accounts.length })}
      confirm={t('delete')}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <ul className="flex list-disc flex-col gap-1 pl-4 text-foreground">
        {accounts.slice(0, 20).map((account) => (
          <li key={account.id}>{account.name}</li>
        ))}
      </ul>
      {accounts.length > 20 && <p>{t('more', { count: accounts.length - 20 })}</p>}
    </ConfirmDialog>
  )
}
