'use client'

import { Activity, CircleAlert, Pencil, Play, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { useNavigation } from '@/components/navigation'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { AccountView } from '@/lib/services'
import { AccountTestDialog } from './account-test-dialog'
import { DisableDialog } from './disable-dialog'
import { LostRoutes } from './lost-routes'
import { useStateActions } from './use-state-actions'

/** What can be done to an account from its row. */
export function AccountActions({ account }: { readonly account: AccountView }): ReactElement {
  const t = useTranslations('accounts')
  const { navigate } = useNavigation()
  const { busy, call } = useCall()
  const [open, setOpen] = useState<'test' | 'disable' | 'delete' | null>(null)
  const { id, name } = account
  const close = (): void => setOpen(null)
  const stateActions = useStateActions(account, call, () => setOpen('disable'))
  return (
    <>
      <RowMenu
        label={t('actionsOf', { name })}
        busy={busy}
        actions={[
          {
            key: 'edit',
            label: t('edit'),
            icon: <Pencil aria-hidden />,
            onSelect: () => navigate(`/admin/accounts/${id}`),
          },
          { key: 'test', label: t('test'), icon: <Play aria-hidden />, onSelect: () => setOpen('test') },
          {
            key: 'usage',
            label: t('usage'),
            icon: <Activity aria-hidden />,
            onSelect: () => navigate(`/admin/usage?account_id=${id}`),
          },
          {
            key: 'failed',
            label: t('failed'),
            icon: <CircleAlert aria-hidden />,
            onSelect: () => navigate(`/admin/ops/errors?account_id=${id}`),
          },
          ...stateActions,
          {
            key: 'delete',
            label: t('delete'),
            icon: <Trash2 aria-hidden />,
            destructive: true,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'test' && <AccountTestDialog account={account} onClose={close} />}
      {open === 'disable' && (
        <DisableDialog
          accounts={[account]}
          busy={busy}
          onConfirm={() =>
            void call(
              callApi('PUT /admin/accounts/{id}', { path: { id }, body: { status: 'disabled' } }),
              t('disabled', { name }),
            ).then(close)
          }
          onCancel={close}
        />
      )}
      <ConfirmDialog
        destructive
        open={open === 'delete'}
        busy={busy}
        title={t('deleteTitle', { name })}
        confirm={t('delete')}
        onConfirm={() =>
          void call(callApi('DELETE /admin/accounts/{id}', { path: { id } }), t('deleted', { name })).then(
            close,
          )
        }
        onCancel={close}
      >
        <p>{t('deleteText', { bindings: account.bindings.length })}</p>
        <LostRoutes accounts={[account]} by="delete" />
      </ConfirmDialog>
    </>
  )
}
