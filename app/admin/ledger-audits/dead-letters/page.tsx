import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { adminContext } from '@/lib/server/auth'
import { DEAD_LETTER_STATES, listDeadLetters } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { DeadLettersTable } from './dead-letters-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('deadLetters')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'state', 'sort_by', 'sort_order', 'page', 'page_size'],
  choices: { state: DEAD_LETTER_STATES },
  sortable: ['failed_at'],
  defaultSort: { by: 'failed_at', order: 'desc' },
} as const

export default async function DeadLettersPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const { input, sort } = listQuery(readQuery(await props.searchParams, QUERY), QUERY)
  return (
    <DeadLettersTable
      listUrl={apiUrl('GET /admin/settings/dead-letters', { query: input })}
      letters={await listDeadLetters(ctx, input)}
      sort={sort}
    />
  )
}
