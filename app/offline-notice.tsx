'use client'

import { CloudOff } from 'lucide-react'
import { useOffline } from 'next/offline'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'

/** Says that the server does not answer: the page stays, and where one wanted to go comes once it does. */
export function OfflineNotice(): ReactElement {
  const t = useTranslations('layout')
  const isOffline = useOffline()
  return (
    <output className="pointer-events-none fixed inset-x-0 top-3 z-60 flex justify-center px-4">
      {isOffline && (
        <span className="flex items-center gap-2 rounded-lg border border-border bg-surface px-3 py-2 text-sm shadow-lg">
          <CloudOff aria-hidden className="size-4 shrink-0 text-warning" />
          {t('offline')}
        </span>
      )}
    </output>
  )
}
