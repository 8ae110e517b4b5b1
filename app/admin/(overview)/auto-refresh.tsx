'use client'

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

/** Reads the page anew as often as the URL says, while it is seen. */
export function AutoRefresh(): ReactElement {
  const t = useTranslations('dashboard')
  const { navigate, pathname, search, refresh } = useNavigation()
  const seconds = refreshSeconds(search)
  useEffect(() => {
    if (seconds === OFF) return undefined
    const timer = setInterval(
      () => {
        if (!document.hidden) refresh()
      },
      Number(seconds) * 1000,
    )
    return () => clearInterval(timer)
  }, [seconds, refresh])
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
