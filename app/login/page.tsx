import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { FormError } from '@/components/form/form-error'
import { PlainShell } from '@/components/layout/plain-shell'
import { Link } from '@/components/navigation'
import { Card, CardContent } from '@/components/ui/card'
import {
  currentUser,
  externalProviderName,
  isAtPublicOrigin,
  needsSetup,
  pageContext,
  publicOrigin,
} from '@/lib/server/auth'
import { getSignInOptions, IDENTITY_REFUSALS } from '@/lib/services'
import { setLocale } from '../actions/set-locale'
import { readQuery, type SearchParams } from '../list-query'
import { ExternalSignIn } from './external-sign-in'
import { LoginForm } from './login-form'
import { safeDestination } from './safe-destination'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('login')
  return { title: t('title') }
}

const NOTICES = ['created', 'registered', 'confirmed', 'reset'] as const

export default async function LoginPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  if (await needsSetup()) redirect('/setup')
  const params = await props.searchParams
  const query = readQuery(params, { names: ['notice', 'error', 'why'] })
  const destination = safeDestination(params['to'])
  if ((await currentUser()) !== null) redirect(destination)
  const [t, options, isHere, publicUrl] = await Promise.all([
    getTranslations('login'),
    getSignInOptions(await pageContext({ kind: 'system' })),
    isAtPublicOrigin(),
    publicOrigin(),
  ])
  const publicSignIn = `${publicUrl}/login?${new URLSearchParams({ to: destination })}`
  const notice = NOTICES.find((known) => known === query['notice'])
  const why = IDENTITY_REFUSALS.find((known) => known === query['why']) ?? 'unknown'
  const provider = externalProviderName()
  return (
    <PlainShell setLocale={setLocale}>
      <Card className="w-full max-w-sm">
        <CardContent className="flex flex-col gap-5">
          <h1 className="text-lg font-semibold">{t('title')}</h1>
          {notice !== undefined && (
            <output className="rounded-md bg-success-soft px-3 py-2.5 text-sm text-success">
              {t(notice)}
            </output>
          )}
          {query['error'] !== undefined && (
            <FormError>
              {query['error'] === 'IDENTITY_REFUSED' ? t(`identityRefused.${why}`) : t('failed')}
            </FormError>
          )}
          <LoginForm destination={destination} />
          {provider !== null && (
            <ExternalSignIn
              name={provider}
              destination={destination}
              elsewhere={isHere ? null : publicSignIn}
            />
          )}
          {(options.password_reset || options.registration !== 'closed') && (
            <div className="flex flex-wrap justify-between gap-2 text-sm">
              {options.registration !== 'closed' && <TextLink href="/register">{t('register')}</TextLink>}
              {options.password_reset && <TextLink href="/forgot-password">{t('forgot')}</TextLink>}
            </div>
          )}
        </CardContent>
      </Card>
    </PlainShell>
  )
}

function TextLink(props: { readonly href: string; readonly children: string }): ReactElement {
  return (
    <Link href={props.href} className="text-primary underline-offset-4 hover:underline">
      {props.children}
    </Link>
  )
}
