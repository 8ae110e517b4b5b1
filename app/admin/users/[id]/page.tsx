import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Facts } from '@/components/layout/facts'
import { PageHeader } from '@/components/layout/page-header'
import { Link } from '@/components/navigation'
import { StatusBadge } from '@/components/routing/status-badge'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { BalanceButton } from '@/components/user-money/balance-button'
import { adminContext } from '@/lib/server/auth'
import { getUser, listAllGroups, listUserKeys, type UserView } from '@/lib/services'
import { BackLink } from '../../back-link'
import { EntityLinks } from '../../entity-links'
import { listQuery, readQuery, type SearchParams } from '../../../list-query'
import { readOrGone } from '../../read-or-gone'
import { KeysCard } from '../keys-card'
import { UserCard } from '../user-card'
import { UserGroupsCard } from '../user-groups-card'

type Props = {
  readonly params: Promise<{ readonly id: string }>
  readonly searchParams: SearchParams
}

const KEYS = {
  names: ['search', 'sort_by', 'sort_order', 'page', 'page_size'],
  sortable: ['name', 'created_at', 'id'],
  defaultSort: { by: 'id', order: 'desc' },
} as const

const readUser = cache(async (text: string): Promise<UserView> =>
  readOrGone(text, async (id) => getUser(await adminContext(), id)),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readUser((await params).id)).email }
}

export default async function UserPage({ params, searchParams }: Props): Promise<ReactElement> {
  const ctx = await adminContext()
  const user = await readUser((await params).id)
  const { input, sort } = listQuery(readQuery(await searchParams, KEYS), KEYS)
  const [t, keys, groups] = await Promise.all([
    getTranslations('users'),
    listUserKeys(ctx, user.id, input),
    listAllGroups(ctx),
  ])
  const choices = groups.map(({ id, name, platform, status }) => ({ id, name, platform, status }))
  return (
    <>
      <BackLink href="/admin/users">{t('back')}</BackLink>
      <PageHeader
        title={user.email}
        description={user.name}
        actions={
          <span className="flex flex-wrap items-center gap-2">
            <Badge tone={user.role === 'admin' ? 'violet' : 'outline'}>{t(`roles.${user.role}`)}</Badge>
            <StatusBadge status={user.status} />
            <EntityLinks kind="user" id={user.id} />
          </span>
        }
      />
      <div className="flex flex-col gap-4">
        <UserFacts user={user} />
        <KeysCard
          listUrl={apiUrl('GET /admin/users/{id}/api-keys', { path: { id: user.id }, query: input })}
          user={{ id: user.id, email: user.email }}
          keys={keys}
          sort={sort}
          groups={choices}
          nowMs={ctx.now().getTime()}
        />
        <UserGroupsCard user={user} choices={choices} />
        <UserCard user={user} />
      </div>
    </>
  )
}

async function UserFacts({ user }: { readonly user: UserView }): Promise<ReactElement> {
  const t = await getTranslations('users')
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('overview')}</CardTitle>
      </CardHeader>
      <CardContent>
        <Facts
          facts={[
            { label: t('balance'), value: <UserBalance user={user} /> },
            { label: t('totp'), value: user.totp_enabled ? t('totpOn') : t('totpOff') },
            {
              label: t('lastLogin'),
              value: user.last_login_at === null ? t('never') : <LocalTime iso={user.last_login_at} />,
            },
            { label: t('created'), value: <LocalTime iso={user.created_at} /> },
          ]}
        />
      </CardContent>
    </Card>
  )
}

async function UserBalance({ user }: { readonly user: UserView }): Promise<ReactElement> {
  const t = await getTranslations('userMoney')
  return (
    <span className="flex flex-wrap items-center gap-3">
      <span className="font-medium tabular-nums">{formatUsd(user.balance_exact)}</span>
      <BalanceButton user={user} />
      <Button asChild variant="link" size="bare">
        <Link href={`/admin/users/${user.id}/ledger`}>{t('ledger')}</Link>
      </Button>
    </span>
  )
}
