import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainCard } from '@/components/layout/plain-card'
import { Link } from '@/components/navigation'
import { pageContext } from '@/lib/server/auth'
import { getSignInOptions } from '@/lib/services'
import { setLocale } from '../actions/set-locale'
import { ForgotForm } from './forgot-form'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('forgot')
  return { title: t('title') }
}

export default async function ForgotPasswordPage(): Promise<ReactElement> {
  const [t, options] = await Promise.all([
    getTranslations('forgot'),
    getSignInOptions(await pageContext({ kind: 'system' })),
  ])
  return (
    <PlainCard
      setLocale={setLocale}
      title={t('title')}
      intro={options.password_reset ? t('intro') : t('unavailable')}
    >
      {options.password_reset && <ForgotForm />}
      <Link href="/login" className="text-sm text-primary underline-offset-4 hover:underline">
        {t('toLogin')}
      </Link>
    </PlainCard>
  )
}
