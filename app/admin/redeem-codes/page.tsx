import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PageHeader } from '@/components/layout/page-header'
import { Button } from '@/components/ui/button'
import { REDEEM_STATUSES, REDEEM_TYPES } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import { getGroup, listRedeemCodes, listSubscriptionGroups } from '@/lib/services'
import { listQuery, nameOf, readQuery, type SearchParams } from '../../list-query'
import { GenerateButton } from './generate-button'
import { RedeemCodesTable } from './redeem-codes-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('redeemCodes')
  return { title: t('title') }
}

const QUERY = {
  names: ['search', 'type', 'status', 'group_id', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['value', 'created_at', 'expires_at', 'used_at', 'id'],
  defaultSort: { by: 'id', order: 'desc' },
  choices: { type: REDEEM_TYPES, status: REDEEM_STATUSES },
  ids: ['group_id'],
} as const

const EXPORTED = ['search', 'type', 'status', 'group_id']

export default async function RedeemCodesPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input, sort } = listQuery(query, QUERY)
  const [t, codes, groups, groupName] = await Promise.all([
    getTranslations('redeemCodes'),
    listRedeemCodes(ctx, input),
    listSubscriptionGroups(ctx),
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
  ])
  const filters = Object.fromEntries(Object.entries(query).filter(([name]) => EXPORTED.includes(name)))
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <div className="flex flex-wrap gap-2">
            <Button asChild variant="outline">
              <a href={apiUrl('GET /admin/redeem-codes/export', { query: filters })} download>
                <Download aria-hidden />
                {t('export')}
              </a>
            </Button>
            <GenerateButton groups={groups} />
          </div>
        }
      />
      <RedeemCodesTable codes={codes} sort={sort} groupName={groupName} />
    </>
  )
}
