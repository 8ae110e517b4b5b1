import { getTranslations } from 'next-intl/server'
import type { ReactElement, ReactNode } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { SubNav } from '@/components/layout/sub-nav'
import { RunAudit } from './run-audit'

export default async function LedgerAuditsLayout({
  children,
}: {
  readonly children: ReactNode
}): Promise<ReactElement> {
  const [t, letters] = await Promise.all([getTranslations('ledgerAudits'), getTranslations('deadLetters')])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={<RunAudit />} />
      <SubNav
        label={t('title')}
        items={[
          { href: '/admin/ledger-audits', label: t('runs') },
          { href: '/admin/ledger-audits/dead-letters', label: letters('title') },
        ]}
      />
      {children}
    </>
  )
}
