import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { userContext } from '@/lib/server/auth'
import { getProfile, listOwnSessions } from '@/lib/services'
import { setLocale } from '../../actions/set-locale'
import { setTimeZone } from '../../actions/set-time-zone'
import { PasswordCard } from './password-card'
import { PreferencesCard } from './preferences-card'
import { SessionsCard } from './sessions-card'
import { TwoFactorCard } from './two-factor-card'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.profile')
  return { title: t('title') }
}

/** The user's own account: language and time zone, password, second step, sessions. */
export default async function ProfilePage(): Promise<ReactElement> {
  const ctx = await userContext()
  const [t, profile, sessions] = await Promise.all([
    getTranslations('self.profile'),
    getProfile(ctx),
    listOwnSessions(ctx),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={profile.email} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <PreferencesCard profile={profile} setLocale={setLocale} setTimeZone={setTimeZone} />
          <PasswordCard hasPassword={profile.has_password} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <TwoFactorCard profile={profile} />
          <SessionsCard sessions={sessions} />
        </div>
      </div>
    </>
  )
}
