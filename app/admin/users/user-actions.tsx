'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { formatUsd } from '@/components/format/format-money'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { LazyBalanceDialog } from '@/components/user-money/lazy-balance-dialog'
import type { UserView } from '@/lib/services'
import { useUserRowActions, type UserQuestion } from './use-user-row-actions'

/** What can be done to a user from its row: edit, see usage, switch off or on, delete. */
export function UserActions({ user }: { readonly user: UserView }): ReactElement {
  const t = useTranslations('users')
  const { busy, call } = useCall()
  const [asking, setAsking] = useState<UserQuestion | null>(null)
  const path = { id: user.id }
  const close = (): void => setAsking(null)
  const setStatus = (status: 'active' | 'disabled'): Promise<boolean> =>
    call(
      callApi('PUT /admin/users/{id}', { path, body: { status } }),
      t(status === 'active' ? 'enabled' : 'disabled', { email: user.email }),
    )
  const actions = useUserRowActions({
    user,
    onAsk: setAsking,
    onEnable: () => void setStatus('active'),
    onTotpOff: () =>
      void call(callApi('DELETE /admin/users/{id}/totp', { path }), t('totpIsOff', { email: user.email })),
  })
  return (
    <div className="flex justify-end">
      <RowMenu label={t('actionsOf', { email: user.email })} busy={busy} actions={actions} />
      {asking === 'balance' && <LazyBalanceDialog user={user} onClose={close} />}
      <ConfirmDialog
        destructive
        open={asking === 'disable'}
        busy={busy}
        title={t('disableTitle', { email: user.email })}
        confirm={t('disable')}
        onConfirm={() => void setStatus('disabled').then(close)}
        onCancel={close}
      >
        <p>{t('disableText', { keys: user.api_keys_count })}</p>
      </ConfirmDialog>
      <ConfirmDialog
        destructive
        open={asking === 'delete'}
        busy={busy}
        title={t('deleteTitle', { email: user.email })}
        confirm={t('delete')}
        onConfirm={() =>
          void call(callApi('DELETE /admin/users/{id}', { path }), t('deleted', { email: user.email })).then(
            close,
          )
        }
        onCancel={close}
      >
        <p>{t('deleteText', { keys: user.api_keys_count, balance: formatUsd(user.balance_exact) })}</p>
      </ConfirmDialog>
    </div>
  )
}
