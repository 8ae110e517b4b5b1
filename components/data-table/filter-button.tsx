'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch, type SearchChanges } from '../search-params'

/** A cell's name that narrows the list to it. */
export function FilterButton(props: {
  /** Fields in the URL and their values. */
  readonly filter: SearchChanges
  readonly label: string
}): ReactElement {
  const t = useTranslations('filters')
  const { navigate, pathname, search } = useNavigation()
  return (
    <button
      type="button"
      title={t('onlyThis', { name: props.label })}
      className="min-h-6 max-w-48 cursor-pointer truncate text-left underline-offset-4 hover:underline"
      onClick={() => navigate(pathname + changeSearch(search, props.filter))}
    >
      {props.label}
    </button>
  )
}
