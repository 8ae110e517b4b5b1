'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Duration } from '@/components/format/duration'
import { LocalTime } from '@/components/format/local-time'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { GatewayProcessView } from '@/lib/services'

/** The database confirms the configuration each second: so much later it is away. */
const DATABASE_AWAY_MS = 10_000

const STORES: Readonly<Record<GatewayProcessView['store'], BadgeTone>> = {
  memory: 'neutral',
  redis: 'success',
  redis_away: 'danger',
}

/** Each gateway process with its figures and the state of store, database, spool and settler. */
export function ProcessCards(props: { readonly processes: readonly GatewayProcessView[] }): ReactElement {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {props.processes.map((process) => (
        <ProcessCard key={process.process_id} process={process} />
      ))}
    </div>
  )
}

function ProcessCard({ process }: { readonly process: GatewayProcessView }): ReactElement {
  const t = useTranslations('ops')
  const format = useFormatter()
  const isAway = (process.database_confirmed_ms ?? Infinity) > DATABASE_AWAY_MS
  const figures = [
    { label: t('inFlight'), value: format.number(process.requests_in_flight) },
    { label: t('slots'), value: format.number(process.slots_in_use) },
    { label: t('waiting'), value: format.number(process.waiting) },
    { label: t('spool'), value: format.number(process.spool_backlog) },
    { label: t('settlementLag'), value: <Duration ms={process.settlement_lag_ms} /> },
    { label: t('deadLetters'), value: format.number(process.dead_letters) },
    { label: t('snapshotAge'), value: <Duration ms={process.snapshot_age_ms} /> },
    { label: t('outages'), value: format.number(process.store_outages) },
  ]
  return (
    <Card>
      <CardHeader className="flex-row flex-wrap items-center gap-2">
        <CardTitle className="mr-auto">{t('process', { id: String(process.process_id) })}</CardTitle>
        {process.draining && <Badge tone="warning">{t('draining')}</Badge>}
        <Badge tone={STORES[process.store]}>{t(`stores.${process.store}`)}</Badge>
        <Badge tone={isAway ? 'danger' : 'success'}>{isAway ? t('databaseAway') : t('databaseUp')}</Badge>
        {process.settlement_wait !== null && <SettlementWaitBadge wait={process.settlement_wait} />}
        {process.dead_letters > 0 && <Badge tone="danger">{t('deadLetters')}</Badge>}
      </CardHeader>
      <CardContent>
        <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
          {figures.map(({ label, value }) => (
            <div key={label}>
              <dt className="text-xs text-muted-foreground">{label}</dt>
              <dd className="mt-0.5 font-semibold tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 text-xs text-muted-foreground">
          {t('since')} <LocalTime iso={process.started_at} />
        </p>
      </CardContent>
    </Card>
  )
}

function SettlementWaitBadge(props: {
  readonly wait: NonNullable<GatewayProcessView['settlement_wait']>
}): ReactElement {
  const t = useTranslations('ops')
  const { step, sql_state: code } = props.wait
  return (
    <Badge tone="danger">
      {t(`settlementWaits.${step}`)}
      {code !== null && ` (${code})`}
    </Badge>
  )
}
