import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainCard } from '@/components/layout/plain-card'
import { setLocale } from '../actions/set-locale'
import { readQuery, type SearchParams } from '../list-query'
import { ResetForm } from './reset-form'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('resetPassword')
  return { title: t('title') }
}

export default async function ResetPasswordPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const { token = '' } = readQuery(await props.searchParams, { names: ['token'] })
  const t = await getTranslations('resetPassword')
  return (
    <PlainCard setLocale={setLocale} title={t('title')} intro={t('intro')}>
      <ResetForm token={token} />
    </PlainCard>
  )
}
