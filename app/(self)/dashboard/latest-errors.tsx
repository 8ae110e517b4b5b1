import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { gatewayText } from '@/components/format/gateway-words'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { OwnErrorView } from '@/lib/services'

/** The newest requests that were refused or failed, with what their caller was told; nothing where there are none. */
export function LatestErrors({ errors }: { readonly errors: readonly OwnErrorView[] }): ReactElement | null {
  const t = useTranslations('self.dashboard')
  const words = useTranslations('gatewayWords')
  if (errors.length === 0) return null
  return (
    <Card className="min-w-0">
      <CardHeader className="flex-row flex-wrap items-baseline justify-between gap-x-3">
        <CardTitle>{t('latestFailed')}</CardTitle>
        <Link href="/usage/errors" className="text-sm text-primary underline-offset-4 hover:underline">
          {t('allFailed')}
        </Link>
      </CardHeader>
      <CardContent>
        <ul className="divide-y divide-border text-sm">
          {errors.map((error) => (
            <li key={`${error.request_id}-${error.created_at}`} className="py-2 first:pt-0 last:pb-0">
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Badge tone={error.status >= 500 ? 'danger' : 'warning'}>{error.status}</Badge>
                <LocalTime iso={error.created_at} />
                <code className="font-mono text-xs break-all">{error.requested_model ?? '–'}</code>
              </span>
              <p className="mt-1 text-xs break-words text-muted-foreground">
                {gatewayText(error.message, words)}
              </p>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  )
}
