'use client'

import { Languages } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useTransition, type ReactElement } from 'react'
import { LOCALES, type Locale } from '@/lib/core'
import { LOCALE_NAMES } from '../format/locale-names'
import { Button } from '../ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu'

export type SetLocale = (locale: Locale) => Promise<void>

export function LocaleSwitch({ setLocale }: { readonly setLocale: SetLocale }): ReactElement {
  const t = useTranslations('layout')
  const current = useLocale()
  const [pending, startTransition] = useTransition()
  const change = (value: string): void => {
    const chosen = LOCALES.find((locale) => locale === value)
    if (chosen !== undefined) startTransition(() => setLocale(chosen))
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t('language')} aria-busy={pending}>
          <Languages aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuRadioGroup value={current} onValueChange={change}>
          {LOCALES.map((locale) => (
            <DropdownMenuRadioItem key={locale} value={locale} lang={locale}>
              {LOCALE_NAMES[locale]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
