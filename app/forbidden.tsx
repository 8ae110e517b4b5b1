import { ShieldAlert } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PlainShell } from '@/components/layout/plain-shell'
import { StateMessage } from '@/components/layout/state-message'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { setLocale } from './actions/set-locale'

export default async function Forbidden(): Promise<ReactElement> {
  const t = await getTranslations('states')
  return (
    <PlainShell setLocale={setLocale}>
      <StateMessage
        heading="h1"
        icon={<ShieldAlert />}
        title={t('forbiddenTitle')}
        text={t('forbiddenText')}
        actions={
          <Button asChild variant="outline">
            <Link href="/">{t('home')}</Link>
          </Button>
        }
      />
    </PlainShell>
  )
}
