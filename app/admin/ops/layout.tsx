import { getTranslations } from 'next-intl/server'
import type { ReactElement, ReactNode } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { SubNav } from '@/components/layout/sub-nav'

export default async function OpsLayout({
  children,
}: {
  readonly children: ReactNode
}): Promise<ReactElement> {
  const t = await getTranslations('ops')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <SubNav
        label={t('title')}
        items={[
          { href: '/admin/ops', label: t('live') },
          { href: '/admin/ops/errors', label: t('errors') },
          { href: '/admin/ops/events', label: t('events') },
        ]}
      />
      {children}
    </>
  )
}
