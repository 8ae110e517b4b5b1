import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { Facts } from '@/components/layout/facts'
import { PlainShell } from '@/components/layout/plain-shell'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { needsSetup, pageContext, requireUser } from '@/lib/server/auth'
import { getProfile } from '@/lib/services'
import { setLocale } from './actions/set-locale'
import { BaseUrl } from './base-url'
import { LandingMenu } from './landing-menu'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('landing')
  return { title: t('start') }
}

/** Administrators go on to their portal; users see what is left and how to connect. */
export default async function StartPage(): Promise<ReactElement> {
  if (await needsSetup()) redirect('/setup')
  const user = await requireUser()
  if (user.role === 'admin') redirect('/admin')
  const ctx = await pageContext({ kind: 'user', userId: user.id, role: user.role })
  const [t, profile, list] = await Promise.all([getTranslations('landing'), getProfile(ctx), headers()])
  return (
    <PlainShell
      setLocale={setLocale}
      actions={<LandingMenu user={{ name: user.name, email: user.email, role: user.role }} />}
    >
      <div className="flex w-full max-w-xl flex-col gap-4">
        <h1 className="text-xl font-semibold">
          {t('title', { name: user.name === '' ? user.email : user.name })}
        </h1>
        <Card>
          <CardContent>
            <p className="text-sm text-muted-foreground">{t('balance')}</p>
            <p className="mt-1 text-3xl font-semibold tabular-nums">{formatUsd(profile.balance_exact)}</p>
            <p className="mt-1 mb-4 text-sm text-muted-foreground">{t('balanceHint')}</p>
            <Facts facts={[{ label: t('email'), value: user.email }]} />
          </CardContent>
        </Card>
        <Card>
          <CardHeader>
            <CardTitle>{t('connectTitle')}</CardTitle>
          </CardHeader>
          <CardContent className="flex flex-col gap-3 text-sm">
            <p>{t('connectText')}</p>
            <BaseUrl url={originOf(list)} />
            <p className="text-muted-foreground">{t('keysNote')}</p>
          </CardContent>
        </Card>
      </div>
    </PlainShell>
  )
}

/** The address under which this request reached the server. */
function originOf(list: { get(name: string): string | null }): string {
  const host = list.get('x-forwarded-host') ?? list.get('host') ?? ''
  const scheme = list.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http'
  return `${scheme}://${host}`
}
