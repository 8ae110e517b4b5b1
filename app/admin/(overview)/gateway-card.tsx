import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatDuration } from '@/components/format/format-duration'
import { Badge } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { LiveGatewayState } from '@/lib/core'

/** What the gateway says of itself at this moment. */
export function GatewayCard({ state }: { readonly state: LiveGatewayState | null }): ReactElement {
  const t = useTranslations('overview')
  return (
    <Card>
      <CardHeader className="flex-row items-center justify-between">
        <CardTitle>{t('gateway')}</CardTitle>
        {state !== null && (
          <Badge tone={state.draining ? 'warning' : 'success'}>
            {state.draining ? t('draining') : t('serving')}
          </Badge>
        )}
      </CardHeader>
      <CardContent>
        {state === null ? (
          <p className="text-sm text-muted-foreground">{t('unavailable')}</p>
        ) : (
          <Figures state={state} />
        )}
      </CardContent>
    </Card>
  )
}

function Figures({ state }: { readonly state: LiveGatewayState }): ReactElement {
  const t = useTranslations('overview')
  const format = useFormatter()
  const figures = [
    { label: t('inFlight'), value: format.number(state.requestsInFlight) },
    { label: t('backlog'), value: format.number(state.spoolBacklogRecords) },
    { label: t('lag'), value: formatDuration(state.settlementLagMs) },
    { label: t('snapshotAge'), value: formatDuration(state.snapshotAgeMs) },
  ]
  return (
    <dl className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      {figures.map(({ label, value }) => (
        <div key={label}>
          <dt className="text-sm text-muted-foreground">{label}</dt>
          <dd className="mt-0.5 text-lg font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
