import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { adminContext } from '@/lib/server/auth'
import { getSettings } from '@/lib/services'
import { SETTING_SECTIONS } from '../setting-sections'
import { SettingsSection } from '../settings-section'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('title') }
}

export default async function SettingsPage(): Promise<ReactElement> {
  const settings = await getSettings(await adminContext())
  return (
    <div className="flex flex-col gap-4">
      {SETTING_SECTIONS.map((section) => (
        <SettingsSection key={section} section={section} settings={settings} />
      ))}
    </div>
  )
}
