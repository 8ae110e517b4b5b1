'use client'

import { useTranslations } from 'next-intl'
import { useEffect, type ReactElement } from 'react'
import { useNavigation } from '@/components/navigation'
import { changeSearch } from '@/components/search-params'
import { NativeSelect } from '@/components/ui/native-select'

const SECONDS = ['10', '30', '60', '300'] as const

/** Reads the page anew as often as the URL says, while it is seen. */
export function AutoRefresh(): ReactElement {
  const t = useTranslations('dashboard')
  const { navigate, pathname, search, refresh } = useNavigation()
  const seconds = SECONDS.find((value) => value === new URLSearchParams(search).get('refresh')) ?? ''
  useEffect(() => {
    if (seconds === '') return undefined
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
      <option value="">{t('refreshOff')}</option>
      {SECONDS.map((value) => (
        <option key={value} value={value}>
          {t('refreshEvery', { seconds: Number(value) })}
        </option>
      ))}
    </NativeSelect>
  )
}
