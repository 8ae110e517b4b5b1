'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { Button } from '../ui/button'
import type { BalanceOwner } from './balance-dialog'
import { LazyBalanceDialog } from './lazy-balance-dialog'

/** Opens the dialog that changes a user's balance. */
export function BalanceButton({ user }: { readonly user: BalanceOwner }): ReactElement {
  const t = useTranslations('userMoney')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="outline" size="small" onClick={() => setOpen(true)}>
        {t('change')}
      </Button>
      {open && <LazyBalanceDialog user={user} onClose={() => setOpen(false)} />}
    </>
  )
}
