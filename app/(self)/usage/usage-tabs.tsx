import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { SubNav } from '@/components/layout/sub-nav'

/** One's own requests: those that were billed, and those that failed before. */
export function UsageTabs(): ReactElement {
  const t = useTranslations('self.usage')
  return (
    <SubNav
      label={t('title')}
      items={[
        { href: '/usage', label: t('billed') },
        { href: '/usage/errors', label: t('failed') },
      ]}
    />
  )
}
