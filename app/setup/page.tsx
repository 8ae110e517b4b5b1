import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainShell } from '@/components/layout/plain-shell'
import { Card, CardContent } from '@/components/ui/card'
import { needsSetup } from '@/lib/server/auth'
import { createFirstAdminAction } from '../actions/create-first-admin'
import { setLocale } from '../actions/set-locale'
import { readQuery, type SearchParams } from '../list-query'
import { SetupForm } from './setup-form'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('setup')
  return { title: t('title') }
}

export default async function SetupPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  if (!(await needsSetup())) redirect('/login')
  const { token = '' } = readQuery(await props.searchParams, { names: ['token'] })
  const t = await getTranslations('setup')
  return (
    <PlainShell setLocale={setLocale}>
      <Card className="w-full max-w-md">
        <CardContent className="flex flex-col gap-5">
          <div>
            <h1 className="text-lg font-semibold">{t('title')}</h1>
            <p className="mt-1 text-sm text-muted-foreground">{t('intro')}</p>
          </div>
          <SetupForm createFirstAdmin={createFirstAdminAction} token={token} />
        </CardContent>
      </Card>
    </PlainShell>
  )
}
