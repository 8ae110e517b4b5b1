import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { SavedViews } from '@/components/data-table/saved-views'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { PageHeader } from '@/components/layout/page-header'
import { Button } from '@/components/ui/button'
import { BILLING_MODES, USAGE_STATUSES } from '@/lib/core'
import { userContext } from '@/lib/server/auth'
import { getOwnKey, listOwnUsage } from '@/lib/services'
import { count, nameOf, readQuery, type SearchParams } from '../../../list-query'
import { readByCursor } from '../../../read-by-cursor'
import { OwnUsageTable } from '../own-usage-table'
import { UsageTabs } from '../usage-tabs'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.usage')
  return { title: t('title') }
}

const MAX_PAGE_SIZE = 1000
const DEFAULT_PAGE_SIZE = 50
const QUERY = {
  names: ['api_key_id', 'model', 'billing_mode', 'status', 'range', 'start', 'end', 'cursor', 'page_size'],
  choices: { billing_mode: BILLING_MODES, status: USAGE_STATUSES },
  ids: ['api_key_id'],
} as const

export default async function UsagePageOfUser(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { range: _range, cursor, page_size: _size, ...filters } = query
  const { start, end } = readTimeRange(query, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const pageSize = count(query['page_size'], MAX_PAGE_SIZE) ?? DEFAULT_PAGE_SIZE
  const wanted = defined({ ...filters, start, end })
  const [t, usage, keyName] = await Promise.all([
    getTranslations('self.usage'),
    readByCursor((input) => listOwnUsage(ctx, input), { ...wanted, page_size: pageSize }, cursor),
    nameOf(query['api_key_id'], async (id) => (await getOwnKey(ctx, id)).name),
  ])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <div className="flex flex-wrap gap-2">
            <SavedViews listId="own-usage" />
            <Button asChild variant="outline">
              <a href={apiUrl('GET /user/usage/export', { query: wanted })} download>
                <Download aria-hidden />
                {t('export')}
              </a>
            </Button>
          </div>
        }
      />
      <UsageTabs />
      <OwnUsageTable
        usage={usage.page}
        pageSize={pageSize}
        cursor={usage.cursor}
        keyName={keyName}
        wanted={wanted}
      />
    </>
  )
}

function defined(fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  const set = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(set)
}
