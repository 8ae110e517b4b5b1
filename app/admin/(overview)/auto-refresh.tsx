'use client'

import { useOffline } from 'next/offline'
import { useTranslations } from 'next-intl'
import { useEffect, type ReactElement } from 'react'
import { useNavigation } from '@/components/navigation'
import { changeSearch } from '@/components/search-params'
import { NativeSelect } from '@/components/ui/native-select'

const SECONDS = ['10', '30', '60', '300'] as const
const DEFAULT = '60'
const OFF = 'off'

/** How often the page is read anew: as the URL says, else each minute as long as its range ends with the present. */
export function refreshSeconds(search: string): string {
  const params = new URLSearchParams(search)
  const usual = params.has('end') ? OFF : DEFAULT
  return [...SECONDS, OFF].find((value) => value === params.get('refresh')) ?? usual
}

/**
 * When the page is read anew next, in milliseconds from now; `null` = not at all. While the server is away or a page is on
 * its way nothing is asked for: each reading would wait, and all would come at once.
 */
export function nextRefreshMs(
  seconds: string,
  { pending, isOffline }: { readonly pending: boolean; readonly isOffline: boolean },
): number | null {
  return seconds === OFF || pending || isOffline ? null : Number(seconds) * 1000
}

/** Reads the page anew as often as the URL says, while it is seen. */
export function AutoRefresh(): ReactElement {
  const t = useTranslations('dashboard')
  const { navigate, pathname, search, pending, refresh } = useNavigation()
  const isOffline = useOffline()
  const seconds = refreshSeconds(search)
  const refreshMs = nextRefreshMs(seconds, { pending, isOffline })
  useEffect(() => {
    if (refreshMs === null) return undefined
    const timer = setInterval(() => {
      if (!document.hidden) refresh()
    }, refreshMs)
    return () => clearInterval(timer)
  }, [refreshMs, refresh])
  return (
    <NativeSelect
      aria-label={t('refresh')}
      value={seconds}
      onChange={(event) =>
        navigate(pathname + changeSearch(search, { refresh: event.target.value }), { replace: true })
      }
    >
      <option value={OFF}>{t('refreshOff')}</option>
      {SECONDS.map((value) => (
        <option key={value} value={value}>
          {t('refreshEvery', { seconds: Number(value) })}
        </option>
      ))}
    </NativeSelect>
  )
}
