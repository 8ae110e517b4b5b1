import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { GroupEditor } from '@/components/group-editor/group-editor'
import { otherGroups } from '@/components/group-editor/other-groups'
import { PageHeader } from '@/components/layout/page-header'
import { adminContext } from '@/lib/server/auth'
import { listAllGroups } from '@/lib/services'
import { BackLink } from '../../back-link'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('groupEditor')
  return { title: t('newTitle') }
}

export default async function NewGroupPage(): Promise<ReactElement> {
  const ctx = await adminContext()
  const [t, groups] = await Promise.all([getTranslations('groupEditor'), listAllGroups(ctx)])
  return (
    <>
      <BackLink href="/admin/groups">{t('back')}</BackLink>
      <PageHeader title={t('newTitle')} />
      <GroupEditor group={null} routes={[]} others={otherGroups(groups, null)} accountNames={[]} />
    </>
  )
}
