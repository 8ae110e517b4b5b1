'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { cn } from '@/components/cn'
import type { AccountView } from '@/lib/services'

/** Slots in use of those there are, as the gateway sees it now; without a gateway only the limit is known. */
export function AccountLoad({ account }: { readonly account: AccountView }): ReactElement {
  const t = useTranslations('accounts')
  const limit = account.concurrency === 0 ? '∞' : String(account.concurrency)
  if (account.live === null) {
    return (
      <span className="whitespace-nowrap text-muted-foreground tabular-nums">
        {t('loadUnknown', { limit })}
      </span>
    )
  }
  const { slots_in_use: used, waiting } = account.live
  const share = account.concurrency === 0 ? 0 : Math.min(1, used / account.concurrency)
  return (
    <div className="flex w-24 flex-col gap-1">
      <span className="text-xs tabular-nums">
        {used} / {limit}
        {waiting > 0 && <span className="text-warning"> · {t('waiting', { count: waiting })}</span>}
      </span>
      <span aria-hidden className="meter-track h-1 overflow-hidden rounded-full bg-muted">
        <span
          className={cn('meter-fill block h-full rounded-full', share >= 1 ? 'bg-warning' : 'bg-primary')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </div>
  )
}
