'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { AccountView } from '@/lib/services'
import { LostRoutes } from './lost-routes'

/** Asks before accounts are switched off and names the routes that nobody would serve. */
export function DisableDialog(props: {
  readonly accounts: readonly AccountView[]
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}): ReactElement {
  const t = useTranslations('accounts')
  // Asked once: the list follows what happens meanwhile.
  const [accounts] = useState(props.accounts)
  const [first] = accounts
  return (
    <ConfirmDialog
      open
      destructive
      busy={props.busy}
      title={
        first !== undefined && accounts.length === 1
          ? t('disableTitle', { name: first.name })
          : t('bulk.disableTitle', { count: accounts.length })
      }
      confirm={t('disable')}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <p>{t('bulk.disableText')}</p>
      <LostRoutes accounts={accounts} by="disable" />
    </ConfirmDialog>
  )
}
