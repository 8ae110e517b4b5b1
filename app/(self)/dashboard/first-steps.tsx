import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Card, CardContent } from '@/components/ui/card'

/** Stands on the dashboard of somebody without a key: what to do first. */
export function FirstSteps(): ReactElement {
  const t = useTranslations('self.dashboard')
  return (
    <Card>
      <CardContent className="flex flex-wrap items-center justify-between gap-4">
        <div className="min-w-0">
          <h2 className="font-semibold">{t('firstTitle')}</h2>
          <p className="mt-1 text-sm text-muted-foreground">{t('firstText')}</p>
        </div>
        <Button asChild>
          <Link href="/keys?new=1">{t('firstAction')}</Link>
        </Button>
      </CardContent>
    </Card>
  )
}
