import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { AccountEditor } from '@/components/account-editor/account-editor'
import { PageHeader } from '@/components/layout/page-header'
import { adminContext } from '@/lib/server/auth'
import { listAllGroups } from '@/lib/services'
import { BackLink } from '../../back-link'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accountEditor')
  return { title: t('newTitle') }
}

export default async function NewAccountPage(): Promise<ReactElement> {
  const [t, groups] = await Promise.all([
    getTranslations('accountEditor'),
    adminContext().then((ctx) => listAllGroups(ctx)),
  ])
  return (
    <>
      <BackLink href="/admin/accounts">{t('back')}</BackLink>
      <PageHeader title={t('newTitle')} />
      <AccountEditor
        account={null}
        groups={groups.map(({ id, name, platform }) => ({ id, name, platform }))}
      />
    </>
  )
}
