import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { adminContext } from '@/lib/server/auth'
import { readRealtime } from '@/lib/services'
import { LiveOps } from '../live-ops'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('ops')
  return { title: t('title') }
}

export default async function OpsPage(): Promise<ReactElement> {
  return <LiveOps first={await readRealtime(await adminContext())} />
}
