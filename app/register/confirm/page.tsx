import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainCard } from '@/components/layout/plain-card'
import { Link } from '@/components/navigation'
import { setLocale } from '../../actions/set-locale'
import { readQuery, type SearchParams } from '../../list-query'
import { ConfirmForm } from './confirm-form'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('register')
  return { title: t('confirmTitle') }
}

/** A mailed link leads here; the button, not the visit, confirms: mail scanners follow links. */
export default async function ConfirmPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const { token = '' } = readQuery(await props.searchParams, { names: ['token'] })
  const t = await getTranslations('register')
  return (
    <PlainCard setLocale={setLocale} title={t('confirmTitle')} intro={t('confirmText')}>
      <ConfirmForm token={token} />
      <Link href="/login" className="text-sm text-primary underline-offset-4 hover:underline">
        {t('toLogin')}
      </Link>
    </PlainCard>
  )
}
