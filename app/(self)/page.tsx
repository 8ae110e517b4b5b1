import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { needsSetup, requireUser } from '@/lib/server/auth'
import { Dashboard } from './dashboard/dashboard'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.dashboard')
  return { title: t('title') }
}

/** Administrators go on to their portal; their own dashboard stays at `/dashboard`. */
export default async function StartPage(): Promise<ReactElement> {
  if (await needsSetup()) redirect('/setup')
  const user = await requireUser()
  if (user.role === 'admin') redirect('/admin')
  return <Dashboard />
}
