import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { adminContext } from '@/lib/server/auth'
import { listAnnouncements } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { AnnouncementsTable } from './announcements-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('announcements') }
}

const QUERY = {
  names: ['search', 'page', 'page_size'],
  sortable: ['id'],
  defaultSort: { by: 'id', order: 'desc' },
} as const

export default async function AnnouncementsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const { input } = listQuery(readQuery(await props.searchParams, QUERY), QUERY)
  const announcements = await listAnnouncements(ctx, input)
  return (
    <AnnouncementsTable
      listUrl={apiUrl('GET /admin/announcements', { query: input })}
      announcements={announcements}
      now={ctx.now().toISOString()}
    />
  )
}
