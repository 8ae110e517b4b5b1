import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { adminContext } from '@/lib/server/auth'
import { listAdminKeys } from '@/lib/services'
import { AdminKeysTable } from './admin-keys-table'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('adminKeys') }
}

export default async function AdminKeysPage(): Promise<ReactElement> {
  return <AdminKeysTable keys={await listAdminKeys(await adminContext())} />
}
