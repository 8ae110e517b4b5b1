'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { AccountTest } from '@/components/account-test/account-test'
import { Dialog } from '@/components/ui/dialog'
import type { AccountView } from '@/lib/services'
import { testModels } from './test-models'

/** The test of one account over the list. */
export function AccountTestDialog(props: {
  readonly account: AccountView
  readonly onClose: () => void
}): ReactElement {
  const { account } = props
  const t = useTranslations('accountTest')
  return (
    <Dialog open title={t('title', { name: account.name })} description={t('hint')} onClose={props.onClose}>
      <AccountTest accountId={account.id} models={testModels(account)} />
    </Dialog>
  )
}
