'use client'

import { Download, Pencil, Power, PowerOff, RotateCcw, Trash2, X, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { toast } from '@/components/toast/toast'
import type { GroupChoice } from '@/components/account-editor/binding-selects'
import type { ProxyChoice } from '@/components/account-editor/proxy-field'
import { useErrorText } from '@/components/api/use-error-text'
import type { Selection } from '@/components/data-table/use-selection'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { focusPage } from '@/components/ui/focus-page'
import type { AccountView } from '@/lib/services'
import { BulkEditDialog } from './bulk-edit-dialog'
import { DisableDialog } from './disable-dialog'
import { downloadAccounts } from './download-accounts'
import { LostRoutes } from './lost-routes'
import { useBulkCalls } from './use-bulk-calls'

/** What can be done to the chosen accounts; stays in sight while there are any. */
export function BulkBar(props: {
  readonly selection: Selection
  readonly accounts: readonly AccountView[]
  readonly groups: readonly GroupChoice[]
  readonly proxies: readonly ProxyChoice[]
}): ReactElement | null {
  const { selection } = props
  const t = useTranslations('accounts.bulk')
  const errorText = useErrorText()
  const { busy, update, each } = useBulkCalls()
  const [open, setOpen] = useState<'edit' | 'disable' | 'delete' | null>(null)
  const { ids } = selection
  if (ids.length === 0) return null
  const chosen = props.accounts.filter((account) => selection.has(account.id))
  const download = async (): Promise<void> => {
    const failure = await downloadAccounts({ ids })
    if (failure !== null) toast.error(errorText({ code: failure.reason, message: failure.message }))
  }
  const remove = async (): Promise<void> => {
    await each(chosen, ({ id }) => callApi('DELETE /admin/accounts/{id}', { path: { id } }), 'deleted')
    setOpen(null)
    selection.clear()
  }
  return (
    <section
      aria-label={t('label')}
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-border bg-surface px-3 py-2 shadow-lg"
    >
      <output className="mr-auto text-sm font-medium">{t('count', { count: ids.length })}</output>
      <BulkButton icon={Pencil} text={t('edit')} busy={busy} onClick={() => setOpen('edit')} />
      <BulkButton
        icon={Power}
        text={t('enable')}
        busy={busy}
        onClick={() => void update(ids, { status: 'active' })}
      />
      <BulkButton icon={PowerOff} text={t('disable')} busy={busy} onClick={() => setOpen('disable')} />
      <BulkButton
        icon={RotateCcw}
        text={t('clearLimits')}
        busy={busy}
        onClick={() =>
          void each(chosen, ({ id }) =>
            callApi('POST /admin/accounts/{id}/clear-rate-limit', { path: { id } }),
          )
        }
      />
      <BulkButton icon={Download} text={t('export')} busy={busy} onClick={() => void download()} />
      <BulkButton
        destructive
        icon={Trash2}
        text={t('delete')}
        busy={busy}
        onClick={() => setOpen('delete')}
      />
      <Button
        variant="ghost"
        size="icon"
        className="size-8"
        aria-label={t('clear')}
        onClick={() => {
          selection.clear()
          focusPage()
        }}
      >
        <X aria-hidden />
      </Button>
      {open === 'edit' && (
        <BulkEditDialog
          count={ids.length}
          groups={props.groups}
          proxies={props.proxies}
          busy={busy}
          onClose={() => setOpen(null)}
          onSave={async (fields) => {
            const refusal = await update(ids, fields)
            if (refusal === null) setOpen(null)
            return refusal
          }}
        />
      )}
      {open === 'disable' && (
        <DisableDialog
          accounts={chosen}
          busy={busy}
          onConfirm={() => void update(ids, { status: 'disabled' }).then(() => setOpen(null))}
          onCancel={() => setOpen(null)}
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

function BulkButton(props: {
  readonly icon: LucideIcon
  readonly text: string
  readonly busy: boolean
  readonly destructive?: true
  readonly onClick: () => void
}): ReactElement {
  const { icon: Icon } = props
  return (
    <Button
      variant="outline"
      size="small"
      disabled={props.busy}
      className={props.destructive === true ? 'text-destructive' : ''}
      onClick={props.onClick}
    >
      <Icon aria-hidden />
      {props.text}
    </Button>
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
      <LostRoutes accounts={accounts} by="delete" />
    </ConfirmDialog>
  )
}
