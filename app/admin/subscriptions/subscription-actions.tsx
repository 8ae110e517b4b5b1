'use client'

import { Ban, CalendarPlus, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { SubscriptionView } from '@/lib/services'
import { ExtendDialog } from './extend-dialog'

/** What can be done to a subscription from its row: extend, empty its windows, revoke. */
export function SubscriptionActions(props: { readonly subscription: SubscriptionView }): ReactElement {
  const { subscription } = props
  const t = useTranslations('subscriptions')
  const { busy, call } = useCall()
  const [open, setOpen] = useState<'extend' | 'reset' | 'revoke' | null>(null)
  const names = { user: subscription.user_email, group: subscription.group_name }
  const close = (): void => setOpen(null)
  const path = { id: subscription.id }
  const actions = [
    {
      key: 'extend',
      label: t('extend'),
      icon: <CalendarPlus aria-hidden />,
      onSelect: () => setOpen('extend'),
    },
    {
      key: 'reset',
      label: t('resetQuota'),
      icon: <RotateCcw aria-hidden />,
      onSelect: () => setOpen('reset'),
    },
    {
      key: 'revoke',
      label: t('revoke'),
      icon: <Ban aria-hidden />,
      destructive: true,
      onSelect: () => setOpen('revoke'),
    },
  ]
  if (subscription.status === 'revoked') return <></>
  return (
    <div className="flex justify-end">
      <RowMenu label={t('actionsOf', names)} busy={busy} actions={actions} />
      {open === 'extend' && <ExtendDialog subscription={subscription} onClose={close} />}
      <ConfirmDialog
        open={open === 'reset'}
        busy={busy}
        title={t('resetTitle', names)}
        confirm={t('resetQuota')}
        onConfirm={() =>
          void call(
            callApi('POST /admin/subscriptions/{id}/reset-quota', { path, body: {} }),
            t('wasReset', names),
          ).then(close)
        }
        onCancel={close}
      >
        <p>{t('resetText')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        destructive
        open={open === 'revoke'}
        busy={busy}
        title={t('revokeTitle', names)}
        confirm={t('revoke')}
        onConfirm={() =>
          void call(callApi('POST /admin/subscriptions/{id}/revoke', { path }), t('wasRevoked', names)).then(
            close,
          )
        }
        onCancel={close}
      >
        <p>{t('revokeText')}</p>
      </ConfirmDialog>
    </div>
  )
}
