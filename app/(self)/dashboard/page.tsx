import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { Dashboard } from './dashboard'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.dashboard')
  return { title: t('title') }
}

export default function DashboardPage(): ReactElement {
  return <Dashboard />
}
