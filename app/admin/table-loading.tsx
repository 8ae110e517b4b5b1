import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { TableSkeleton } from '@/components/data-table/table-skeleton'

/** Stands in for a page with a table. */
export async function TableLoading(): Promise<ReactElement> {
  const t = await getTranslations('table')
  return <TableSkeleton label={t('loading')} />
}
