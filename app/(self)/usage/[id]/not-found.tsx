import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { GoneMessage } from '../../../admin/gone-message'

export default function OwnUsageNotFound(): ReactElement {
  const t = useTranslations('usageDetail')
  return <GoneMessage title={t('notFoundTitle')} text={t('notFoundText')} back={t('back')} href="/usage" />
}
