import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { GoneMessage } from '../../gone-message'

export default function UsageNotFound(): ReactElement {
  const t = useTranslations('usageDetail')
  return (
    <GoneMessage title={t('notFoundTitle')} text={t('notFoundText')} back={t('back')} href="/admin/usage" />
  )
}
