import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { adminContext } from '@/lib/server/auth'
import { listErrorRules } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { RulesCard } from './rules-card'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('errorRules') }
}

const QUERY = {
  names: ['page', 'page_size'],
  sortable: ['priority'],
  defaultSort: { by: 'priority', order: 'asc' },
} as const

export default async function ErrorRulesPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const { input } = listQuery(readQuery(await props.searchParams, QUERY), QUERY)
  return (
    <RulesCard
      listUrl={apiUrl('GET /admin/error-rules', { query: input })}
      rules={await listErrorRules(ctx, input)}
    />
  )
}
