import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { isAppError, type LiveGatewayState } from '@/lib/core'
import { adminContext } from '@/lib/server/auth'
import {
  listAccounts,
  listChannels,
  listGroups,
  listUsage,
  listUsers,
  type ServiceContext,
} from '@/lib/services'
import { GatewayCard } from './gateway-card'
import { LatestRequests } from './latest-requests'
import { StockCard } from './stock-card'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview')
  return { title: t('title') }
}

const LATEST = 8

export default async function OverviewPage(): Promise<ReactElement> {
  const ctx = await adminContext()
  const one = { page_size: 1 }
  const [t, nav, gateway, channels, accounts, groups, users, latest] = await Promise.all([
    getTranslations('overview'),
    getTranslations('nav'),
    gatewayState(ctx),
    listChannels(ctx, one),
    listAccounts(ctx, one),
    listGroups(ctx, one),
    listUsers(ctx, one),
    listUsage(ctx, { page_size: LATEST }),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="flex flex-col gap-4">
        <GatewayCard state={gateway} />
        <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
          <StockCard label={nav('channels')} count={channels.total} href="/admin/channels" />
          <StockCard label={nav('accounts')} count={accounts.total} href="/admin/accounts" />
          <StockCard label={t('groups')} count={groups.total} />
          <StockCard label={t('users')} count={users.total} />
        </div>
        <LatestRequests rows={latest.items} />
      </div>
    </>
  )
}

async function gatewayState(ctx: ServiceContext): Promise<LiveGatewayState | null> {
  try {
    return await ctx.live.gatewayState()
  } catch (error) {
    // The page says that no gateway answers; everything else comes from the database.
    if (isAppError(error)) return null
    throw error
  }
}
