import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { TableSkeleton } from '@/components/data-table/table-skeleton'

export default async function AdminLoading(): Promise<ReactElement> {
  const t = await getTranslations('table')
  return <TableSkeleton label={t('loading')} />
}
