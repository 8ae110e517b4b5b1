import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainShell } from '@/components/layout/plain-shell'
import { Card, CardContent } from '@/components/ui/card'
import { currentUser, needsSetup } from '@/lib/server/auth'
import { setLocale } from '../actions/set-locale'
import { readQuery, type SearchParams } from '../admin/list-query'
import { LoginForm } from './login-form'
import { safeDestination } from './safe-destination'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('login')
  return { title: t('title') }
}

export default async function LoginPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  if (await needsSetup()) redirect('/setup')
  const query = readQuery(await props.searchParams, { names: ['to', 'notice'] })
  const destination = safeDestination(query['to'])
  if ((await currentUser()) !== null) redirect(destination)
  const t = await getTranslations('login')
  return (
    <PlainShell setLocale={setLocale}>
      <Card className="w-full max-w-sm">
        <CardContent className="flex flex-col gap-5">
          <h1 className="text-lg font-semibold">{t('title')}</h1>
          {query['notice'] === 'created' && (
            <output className="rounded-md bg-success-soft px-3 py-2.5 text-sm text-success">
              {t('created')}
            </output>
          )}
          <LoginForm destination={destination} />
        </CardContent>
      </Card>
    </PlainShell>
  )
}
