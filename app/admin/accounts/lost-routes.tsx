'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import type { AccountView, LostRoutes as Outlook } from '@/lib/services'

/** As many routes are named; the rest are counted. */
const NAMED = 10

/** Names the routes that nobody would serve without these accounts; nothing while that is not known, or they serve none. */
export function LostRoutes(props: {
  readonly accounts: readonly AccountView[]
  /** What is about to be done to them. */
  readonly by: 'delete' | 'disable'
}): ReactElement | null {
  const { by } = props
  const t = useTranslations('accounts')
  // Asked once: the list follows what happens meanwhile.
  const [ids] = useState(() => props.accounts.map(({ id }) => id).join())
  const [outlook, setOutlook] = useState<Outlook | null>(null)
  useEffect(() => {
    void callApi('GET /admin/accounts/lost-routes', { query: { ids, by } }).then((result) =>
      setOutlook(result.ok ? result.data : null),
    )
  }, [ids, by])
  if (outlook === null || outlook.served === 0) return null
  const routes = outlook.lost
  return (
    <>
      <p className="text-foreground">{t('bulk.leaves', { count: routes.length })}</p>
      {routes.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4 break-words text-foreground">
          {routes.slice(0, NAMED).map((route) => (
            <li key={`${route.group_id}/${route.channel_id ?? ''}`}>
              {`${route.group_name} × ${route.channel_name ?? t('noChannel')}`}
            </li>
          ))}
          {routes.length > NAMED && <li>{t('bulk.more', { count: routes.length - NAMED })}</li>}
        </ul>
      )}
    </>
  )
}
