import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { GoneMessage } from '../../gone-message'

export default async function UserNotFound(): Promise<ReactElement> {
  const t = await getTranslations('users')
  return (
    <GoneMessage title={t('notFoundTitle')} text={t('notFoundText')} back={t('back')} href="/admin/users" />
  )
}
