import { ShieldAlert } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { BareShell } from '@/components/layout/bare-shell'
import { StateMessage } from '@/components/layout/state-message'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

export default async function Forbidden(): Promise<ReactElement> {
  const t = await getTranslations('states')
  return (
    <BareShell>
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
    </BareShell>
  )
}
