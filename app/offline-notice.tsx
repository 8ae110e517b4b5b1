'use client'

import { CloudOff } from 'lucide-react'
import { useOffline } from 'next/offline'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Button } from '@/components/ui/button'

/** Says that the server does not answer: the page stays, and where one wanted to go comes once it does. */
export function OfflineNotice(): ReactElement {
  const isOffline = useOffline()
  return (
    <output className="pointer-events-none fixed inset-x-0 top-3 z-60 flex justify-center px-4">
      {isOffline && <AwayNotice />}
    </output>
  )
}

/**
 * A proxy that wants a sign-in of its own leads what a script asks for elsewhere, which is as good as no answer: the document
 * loaded anew can follow it.
 */
export function AwayNotice(): ReactElement {
  const t = useTranslations('layout')
  return (
    <span className="pointer-events-auto flex items-center gap-2 rounded-lg border border-border bg-surface px-3 py-2 text-sm shadow-lg">
      <CloudOff aria-hidden className="size-4 shrink-0 text-warning" />
      {t('offline')}
      <Button variant="link" size="bare" onClick={() => window.location.reload()}>
        {t('reloadPage')}
      </Button>
    </span>
  )
}
