import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Duration } from '@/components/format/duration'
import { Link } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { LiveGatewayState } from '@/lib/core'

/** What the gateway says of itself at this moment, which accounts wait for somebody, and how many requests failed in the last minutes. */
export function GatewayCard(props: {
  readonly state: LiveGatewayState | null
  readonly failed: number
  /** Accounts that serve nothing until an operator sees to them. */
  readonly broken: number
}): ReactElement {
  const { state, failed, broken } = props
  const t = useTranslations('overview')
  return (
    <Card>
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-x-3">
        <CardTitle>{t('gateway')}</CardTitle>
        <span className="flex flex-wrap items-center justify-end gap-2">
          {broken > 0 && (
            <Link href="/admin/accounts?status=error" className="rounded underline-offset-4 hover:underline">
              <Badge tone="danger">{t('brokenAccounts', { count: broken })}</Badge>
            </Link>
          )}
          <Link href="/admin/ops/errors?range=1h" className="rounded underline-offset-4 hover:underline">
            <Badge tone={failed === 0 ? 'neutral' : 'danger'}>{t('failedLately', { count: failed })}</Badge>
          </Link>
          {state !== null && (
            <Badge tone={state.draining ? 'warning' : 'success'}>
              {state.draining ? t('draining') : t('serving')}
            </Badge>
          )}
        </span>
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
    { label: t('lag'), value: <Duration ms={state.settlementLagMs} /> },
    { label: t('snapshotAge'), value: <Duration ms={state.snapshotAgeMs} /> },
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
