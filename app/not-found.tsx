import { Compass } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { BareShell } from '@/components/layout/bare-shell'
import { StateMessage } from '@/components/layout/state-message'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

export default async function NotFound(): Promise<ReactElement> {
  const t = await getTranslations('states')
  return (
    <BareShell>
      <StateMessage
        heading="h1"
        icon={<Compass />}
        title={t('notFoundTitle')}
        text={t('notFoundText')}
        actions={
          <Button asChild variant="outline">
            <Link href="/">{t('home')}</Link>
          </Button>
        }
      />
    </BareShell>
  )
}
