import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { ChannelEditor } from '@/components/channel-editor/channel-editor'
import { PageHeader } from '@/components/layout/page-header'
import { CatalogueNote } from '@/components/pricing/catalogue-note'
import { adminContext } from '@/lib/server/auth'
import { getCatalogueState } from '@/lib/services'
import { BackLink } from '../../back-link'
import { groupOptions } from '../group-options'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('channelEditor')
  return { title: t('newTitle') }
}

export default async function NewChannelPage(): Promise<ReactElement> {
  const ctx = await adminContext()
  const [t, groups, catalogue] = await Promise.all([
    getTranslations('channelEditor'),
    groupOptions(ctx),
    getCatalogueState(ctx),
  ])
  return (
    <>
      <BackLink href="/admin/channels">{t('back')}</BackLink>
      <PageHeader title={t('newTitle')} />
      <div className="mb-4">
        <CatalogueNote catalogue={catalogue} />
      </div>
      <ChannelEditor channel={null} groups={groups} accountNames={[]} />
    </>
  )
}
