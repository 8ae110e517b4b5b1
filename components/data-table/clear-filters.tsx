'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { Button } from '../ui/button'
import { focusPage } from '../ui/focus-page'

/** Whether any of the named filters is set in a query. */
export function hasFilters(search: string, names: readonly string[]): boolean {
  const params = new URLSearchParams(search)
  return names.some((name) => (params.get(name) ?? '') !== '')
}

/** Takes all named filters out of the URL; not there while none is set. */
export function ClearFilters({ names }: { readonly names: readonly string[] }): ReactElement | null {
  const t = useTranslations('filters')
  const { navigate, pathname, search } = useNavigation()
  if (!hasFilters(search, names)) return null
  const changes = Object.fromEntries(names.map((name) => [name, null]))
  return (
    <Button
      variant="ghost"
      onClick={() => {
        navigate(pathname + changeSearch(search, changes), { replace: true })
        // The button goes with the filters.
        focusPage()
      }}
    >
      <X aria-hidden />
      {t('clear')}
    </Button>
  )
}
