import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { AccountEditor } from '@/components/account-editor/account-editor'
import { AccountTest } from '@/components/account-test/account-test'
import { PageHeader } from '@/components/layout/page-header'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { adminContext } from '@/lib/server/auth'
import {
  getAccount,
  getAccountStats,
  listAccountEvents,
  listAllGroups,
  listProxyChoices,
  type AccountView,
} from '@/lib/services'
import { BackLink } from '../../back-link'
import { EntityLinks } from '../../entity-links'
import { readOrGone } from '../../read-or-gone'
import { AccountActions } from '../account-actions'
import { AccountHealthBadge } from '../account-health-badge'
import { AccountLoad } from '../account-load'
import { testModels } from '../test-models'
import { AccountEvents } from './account-events'
import { AccountFigures } from './account-figures'

type Props = { readonly params: Promise<{ readonly id: string }> }

const SHOWN_EVENTS = '20'

const readAccount = cache(async (text: string): Promise<AccountView> =>
  readOrGone(text, async (id) => getAccount(await adminContext(), id)),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readAccount((await params).id)).name }
}

export default async function AccountPage({ params }: Props): Promise<ReactElement> {
  const ctx = await adminContext()
  const account = await readAccount((await params).id)
  const [t, tests, groups, proxies, stats, events] = await Promise.all([
    getTranslations('accountEditor'),
    getTranslations('accountTest'),
    listAllGroups(ctx),
    listProxyChoices(ctx),
    getAccountStats(ctx, account.id, { time_zone: await getTimeZone() }),
    listAccountEvents(ctx, { account_id: String(account.id), page_size: SHOWN_EVENTS }),
  ])
  return (
    <>
      <BackLink href="/admin/accounts">{t('back')}</BackLink>
      <PageHeader
        title={account.name}
        actions={
          <div className="flex flex-wrap items-center gap-3">
            <AccountLoad account={account} />
            <AccountHealthBadge account={account} nowMs={ctx.now().getTime()} />
            <EntityLinks kind="account" id={account.id} />
            <AccountActions account={account} />
          </div>
        }
      />
      <div className="mb-4 grid items-start gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader>
            <CardTitle>{tests('cardTitle')}</CardTitle>
            <p className="text-xs text-muted-foreground">{tests('hint')}</p>
          </CardHeader>
          <CardContent>
            <AccountTest accountId={account.id} models={testModels(account)} />
          </CardContent>
        </Card>
        <div className="flex flex-col gap-4">
          <AccountFigures account={account} stats={stats} />
          <AccountEvents events={events.items} />
        </div>
      </div>
      <AccountEditor
        account={account}
        proxies={proxies}
        groups={groups.map(({ id, name, platform }) => ({ id, name, platform }))}
      />
    </>
  )
}
