import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { AccountEditor } from '@/components/account-editor/account-editor'
import { PageHeader } from '@/components/layout/page-header'
import { adminContext } from '@/lib/server/auth'
import { listAllGroups, listProxyChoices } from '@/lib/services'
import { BackLink } from '../../back-link'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('accountEditor')
  return { title: t('newTitle') }
}

export default async function NewAccountPage(): Promise<ReactElement> {
  const ctx = await adminContext()
  const [t, groups, proxies] = await Promise.all([
    getTranslations('accountEditor'),
    listAllGroups(ctx),
    listProxyChoices(ctx),
  ])
  return (
    <>
      <BackLink href="/admin/accounts">{t('back')}</BackLink>
      <PageHeader title={t('newTitle')} />
      <AccountEditor
        account={null}
        proxies={proxies}
        groups={groups.map(({ id, name, platform }) => ({ id, name, platform }))}
      />
    </>
  )
}
