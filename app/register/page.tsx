import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainCard } from '@/components/layout/plain-card'
import { Link } from '@/components/navigation'
import { currentUser, pageContext } from '@/lib/server/auth'
import { getSignInOptions } from '@/lib/services'
import { setLocale } from '../actions/set-locale'
import { readQuery, type SearchParams } from '../list-query'
import { RegisterForm } from './register-form'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('register')
  return { title: t('title') }
}

export default async function RegisterPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  if ((await currentUser()) !== null) redirect('/')
  const { invite = '' } = readQuery(await props.searchParams, { names: ['invite'] })
  const [t, options] = await Promise.all([
    getTranslations('register'),
    getSignInOptions(await pageContext({ kind: 'system' })),
  ])
  const isClosed = options.registration === 'closed'
  return (
    <PlainCard setLocale={setLocale} title={t('title')} intro={isClosed ? t('closed') : t('intro')}>
      {!isClosed && <RegisterForm invite={invite} asksInvite={options.registration === 'invite'} />}
      <Link href="/login" className="text-sm text-primary underline-offset-4 hover:underline">
        {t('toLogin')}
      </Link>
    </PlainCard>
  )
}
