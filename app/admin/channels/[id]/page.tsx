import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { cache, type ReactElement } from 'react'
import { ChannelEditor } from '@/components/channel-editor/channel-editor'
import { PageHeader } from '@/components/layout/page-header'
import { CatalogueNote } from '@/components/pricing/catalogue-note'
import { StatusBadge } from '@/components/routing/status-badge'
import { adminContext } from '@/lib/server/auth'
import { getCatalogueState, getChannel, type ChannelView } from '@/lib/services'
import { BackLink } from '../../back-link'
import { EntityLinks } from '../../entity-links'
import { accountNames } from '../../account-names'
import { readOrGone } from '../../read-or-gone'
import { groupOptions } from '../group-options'

type Props = { readonly params: Promise<{ readonly id: string }> }

const readChannel = cache(async (text: string): Promise<ChannelView> =>
  readOrGone(text, async (id) => getChannel(await adminContext(), id)),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readChannel((await params).id)).name }
}

export default async function ChannelPage({ params }: Props): Promise<ReactElement> {
  const ctx = await adminContext()
  const channel = await readChannel((await params).id)
  const [t, groups, names, catalogue] = await Promise.all([
    getTranslations('channelEditor'),
    groupOptions(ctx),
    accountNames(
      ctx,
      channel.account_stats_pricing_rules.flatMap((rule) => rule.account_ids),
    ),
    getCatalogueState(ctx),
  ])
  return (
    <>
      <BackLink href="/admin/channels">{t('back')}</BackLink>
      <PageHeader
        title={channel.name}
        actions={
          <span className="flex flex-wrap items-center gap-2">
            <StatusBadge status={channel.status} />
            <EntityLinks kind="channel" id={channel.id} />
          </span>
        }
      />
      <div className="mb-4">
        <CatalogueNote catalogue={catalogue} />
      </div>
      <ChannelEditor channel={channel} groups={groups} accountNames={names} />
    </>
  )
}
