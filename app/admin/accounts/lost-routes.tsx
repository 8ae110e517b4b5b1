'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import type { AccountView } from '@/lib/services'
import { routesWithoutAccounts, type AccountRoute } from './routes-without-accounts'

/** As many routes are named; the rest are counted. */
const NAMED = 10

/** Names the routes that nobody would serve without these accounts; nothing while that is not known. */
export function LostRoutes(props: { readonly accounts: readonly AccountView[] }): ReactElement | null {
  const t = useTranslations('accounts')
  // Asked once: the list follows what happens meanwhile.
  const [accounts] = useState(props.accounts)
  const [routes, setRoutes] = useState<readonly AccountRoute[] | null>(null)
  useEffect(() => {
    void routesWithoutAccounts(accounts).then(setRoutes)
  }, [accounts])
  if (routes === null) return null
  return (
    <>
      <p className="text-foreground">{t('bulk.leaves', { count: routes.length })}</p>
      {routes.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4 break-words text-foreground">
          {routes.slice(0, NAMED).map(({ groupId, group, channelId, channel }) => (
            <li key={`${groupId}/${channelId ?? ''}`}>{`${group} × ${channel ?? t('noChannel')}`}</li>
          ))}
          {routes.length > NAMED && <li>{t('bulk.more', { count: routes.length - NAMED })}</li>}
        </ul>
      )}
    </>
  )
}
