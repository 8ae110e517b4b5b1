import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { adminContext } from '@/lib/server/auth'
import { countErrorReasons, listRequestErrors } from '@/lib/services'
import { failuresQuery } from '../../../failures-query'
import type { SearchParams } from '../../../list-query'
import { usageFilterNames } from '../../usage/usage-filter-names'
import { ErrorsTable } from '../errors-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ops')
  return { title: t('errors') }
}

const FILTERS = {
  ids: ['user_id', 'api_key_id', 'group_id', 'channel_id', 'account_id'],
  texts: ['code'],
} as const

export default async function ErrorsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const { query, wanted } = await failuresQuery(props.searchParams, FILTERS, ctx.now().getTime())
  const [errors, reasons, names] = await Promise.all([
    listRequestErrors(ctx, wanted),
    countErrorReasons(ctx, wanted),
    usageFilterNames(ctx, query),
  ])
  return (
    <ErrorsTable
      listUrl={apiUrl('GET /admin/ops/errors', { query: wanted })}
      errors={errors}
      reasons={reasons}
      names={names}
    />
  )
}
