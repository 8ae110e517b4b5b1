import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { adminContext } from '@/lib/server/auth'
import { BackLink } from '../../back-link'
import { UserCard } from '../user-card'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('users')
  return { title: t('newTitle') }
}

export default async function NewUserPage(): Promise<ReactElement> {
  await adminContext()
  const t = await getTranslations('users')
  return (
    <>
      <BackLink href="/admin/users">{t('back')}</BackLink>
      <PageHeader title={t('newTitle')} description={t('newDescription')} />
      <UserCard user={null} />
    </>
  )
}
