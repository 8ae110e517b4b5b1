import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { userContext } from '@/lib/server/auth'
import { getOwnKey, listOwnErrors } from '@/lib/services'
import { failuresQuery } from '../../../../failures-query'
import { nameOf, type SearchParams } from '../../../../list-query'
import { OwnErrorsTable } from '../../own-errors-table'
import { UsageTabs } from '../../usage-tabs'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.usage')
  return { title: t('failedTitle') }
}

export default async function OwnErrorsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const filters = { ids: ['api_key_id'] }
  const { query, wanted } = await failuresQuery(props.searchParams, filters, ctx.now().getTime())
  const [t, errors, keyName] = await Promise.all([
    getTranslations('self.usage'),
    listOwnErrors(ctx, wanted),
    nameOf(query['api_key_id'], async (id) => (await getOwnKey(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader title={t('failedTitle')} description={t('failedText')} />
      <UsageTabs />
      <OwnErrorsTable
        listUrl={apiUrl('GET /user/errors', { query: wanted })}
        errors={errors}
        keyName={keyName}
      />
    </>
  )
}
