'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { NativeSelect } from '../ui/native-select'

const PAGE_SIZES = [20, 50, 100, 200]

export function PageSizeSelect({ pageSize }: { readonly pageSize: number }): ReactElement {
  const t = useTranslations('table')
  const { navigate, pathname, search } = useNavigation()
  const sizes = PAGE_SIZES.includes(pageSize)
    ? PAGE_SIZES
    : [...PAGE_SIZES, pageSize].toSorted((a, b) => a - b)
  return (
    <NativeSelect
      aria-label={t('pageSize')}
      value={pageSize}
      onChange={(event) => navigate(pathname + changeSearch(search, { page_size: event.target.value }))}
    >
      {sizes.map((size) => (
        <option key={size} value={size}>
          {t('perPage', { count: size })}
        </option>
      ))}
    </NativeSelect>
  )
}
