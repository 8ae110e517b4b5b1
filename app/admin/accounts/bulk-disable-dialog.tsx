'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { AccountView } from '@/lib/services'
import { groupsWithoutAccounts } from './groups-without-accounts'

/** As many groups are named; the rest are counted. */
const NAMED = 10

/** Asks before accounts are switched off together and names the groups that nobody would serve. */
export function BulkDisableDialog(props: {
  readonly accounts: readonly AccountView[]
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}): ReactElement {
  const t = useTranslations('accounts.bulk')
  // Asked once: the list follows what happens meanwhile.
  const [accounts] = useState(props.accounts)
  const [groups, setGroups] = useState<readonly string[] | null>(null)
  useEffect(() => {
    void groupsWithoutAccounts(accounts).then(setGroups)
  }, [accounts])
  return (
    <ConfirmDialog
      open
      destructive
      busy={props.busy}
      title={t('disableTitle', { count: accounts.length })}
      confirm={t('disable')}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <p>{t('disableText')}</p>
      {groups !== null && <p className="text-foreground">{t('disableLeaves', { count: groups.length })}</p>}
      {groups !== null && groups.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4 break-words text-foreground">
          {groups.slice(0, NAMED).map((name) => (
            <li key={name}>{name}</li>
          ))}
          {groups.length > NAMED && <li>{t('more', { count: groups.length - NAMED })}</li>}
        </ul>
      )}
    </ConfirmDialog>
  )
}
