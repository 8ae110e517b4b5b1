import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { GroupEditor } from '@/components/group-editor/group-editor'
import { otherGroups } from '@/components/group-editor/other-groups'
import { PageHeader } from '@/components/layout/page-header'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { StatusBadge } from '@/components/routing/status-badge'
import { adminContext } from '@/lib/server/auth'
import { getGroup, listAllGroups, listGroupChannels, type GroupView } from '@/lib/services'
import { accountNames } from '../../account-names'
import { BackLink } from '../../back-link'
import { EntityLinks } from '../../entity-links'
import { readOrGone } from '../../read-or-gone'

type Props = { readonly params: Promise<{ readonly id: string }> }

const readGroup = cache(async (text: string): Promise<GroupView> =>
  readOrGone(text, async (id) => getGroup(await adminContext(), id)),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readGroup((await params).id)).name }
}

export default async function GroupPage({ params }: Props): Promise<ReactElement> {
  const ctx = await adminContext()
  const group = await readGroup((await params).id)
  const [t, routes, groups, names] = await Promise.all([
    getTranslations('groupEditor'),
    listGroupChannels(ctx, group.id),
    listAllGroups(ctx),
    accountNames(ctx, Object.values(group.model_routing).flat()),
  ])
  return (
    <>
      <BackLink href="/admin/groups">{t('back')}</BackLink>
      <PageHeader
        title={group.name}
        actions={
          <span className="flex flex-wrap items-center gap-2">
            <PlatformBadge platform={group.platform} />
            <StatusBadge status={group.status} />
            <EntityLinks kind="group" id={group.id} />
          </span>
        }
      />
      <GroupEditor
        group={group}
        routes={routes}
        others={otherGroups(groups, group.id)}
        accountNames={names}
      />
    </>
  )
}
