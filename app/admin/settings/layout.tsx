import { getTranslations } from 'next-intl/server'
import type { ReactElement, ReactNode } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { SubNav } from '@/components/layout/sub-nav'

export default async function SettingsLayout({
  children,
}: {
  readonly children: ReactNode
}): Promise<ReactElement> {
  const t = await getTranslations('settings')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <SubNav
        label={t('title')}
        items={[
          { href: '/admin/settings', label: t('general') },
          { href: '/admin/settings/error-rules', label: t('errorRules') },
          { href: '/admin/settings/announcements', label: t('announcements') },
          { href: '/admin/settings/admin-keys', label: t('adminKeys') },
        ]}
      />
      {children}
    </>
  )
}
