'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { DataTable } from '@/components/data-table/data-table'
import { Duration } from '@/components/format/duration'
import { Link } from '@/components/navigation'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { LivePhase } from '@/lib/core'
import type { LiveRequestView } from '@/lib/services'

const PHASES: Readonly<Record<LivePhase, BadgeTone>> = {
  arriving: 'neutral',
  waiting: 'warning',
  upstream: 'info',
  answering: 'success',
}

/** The requests being served, the longest running first. */
export function LiveRequests(props: {
  readonly requests: readonly LiveRequestView[]
  readonly total: number
}): ReactElement {
  const t = useTranslations('ops')
  const columns = useMemo(() => requestColumns(t), [t])
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('requests', { count: props.total })}</CardTitle>
      </CardHeader>
      <CardContent>
        <DataTable
          id="live-requests"
          caption={t('live')}
          columns={columns}
          rows={props.requests}
          rowId={({ request_id: id }) => id}
          exported="rows"
          empty={<p className="text-center text-sm text-muted-foreground">{t('noRequests')}</p>}
        />
      </CardContent>
    </Card>
  )
}

const column = dataColumnHelper<LiveRequestView>()
type Translate = ReturnType<typeof useTranslations<'ops'>>

/** The model asked for, or the path where none is, and the one it became. */
function modelOf({ requested_model: requested, upstream_model: upstream, path }: LiveRequestView): string {
  const asked = requested ?? path
  return upstream === null || upstream === requested ? asked : `${asked} → ${upstream}`
}

function requestColumns(t: Translate): DataColumn<LiveRequestView>[] {
  return column.columns([
    column.display({
      id: 'phase',
      meta: { label: t('phase'), csv: (request) => request.phase },
      cell: ({ row: { original: request } }) => (
        <Badge tone={PHASES[request.phase]}>{t(`phases.${request.phase}`)}</Badge>
      ),
    }),
    column.display({
      id: 'running',
      meta: {
        label: t('running'),
        align: 'right',
        className: 'whitespace-nowrap',
        csv: (request) => request.running_ms,
      },
      cell: ({ row }) => <Duration ms={row.original.running_ms} />,
    }),
    column.display({
      id: 'model',
      meta: { label: t('model'), csv: modelOf },
      cell: ({ row: { original: request } }) => <span className="font-mono text-xs">{modelOf(request)}</span>,
    }),
    column.display({
      id: 'user',
      meta: { label: t('user'), csv: (request) => request.user_email },
      cell: ({ row: { original: request } }) => (
        <Named kind="users" id={request.user_id} name={request.user_email} />
      ),
    }),
    column.display({
      id: 'channel',
      meta: { label: t('channel'), csv: (request) => request.channel_name },
      cell: ({ row: { original: request } }) => (
        <Named kind="channels" id={request.channel_id} name={request.channel_name} />
      ),
    }),
    column.display({
      id: 'account',
      meta: { label: t('account'), csv: (request) => request.account_name },
      cell: ({ row: { original: request } }) => (
        <Named kind="accounts" id={request.account_id} name={request.account_name} />
      ),
    }),
    column.display({
      id: 'attempts',
      meta: { label: t('attempts'), align: 'right', csv: (request) => request.attempts },
      cell: ({ row }) => row.original.attempts,
    }),
    column.display({
      id: 'queued',
      meta: { label: t('queued'), align: 'right', hidden: true, csv: (request) => request.queued_ms },
      cell: ({ row }) => <Duration ms={row.original.queued_ms} />,
    }),
    column.display({
      id: 'request_id',
      meta: { label: t('requestId'), hidden: true, csv: (request) => request.request_id },
      cell: ({ row }) => <code className="font-mono text-xs">{row.original.request_id}</code>,
    }),
  ])
}

function Named(props: {
  readonly kind: 'users' | 'channels' | 'accounts'
  readonly id: number | null
  readonly name: string | null
}): ReactElement {
  if (props.id === null) return <span className="text-muted-foreground">–</span>
  return (
    <Link href={`/admin/${props.kind}/${props.id}`} className="underline-offset-4 hover:underline">
      {props.name ?? `#${props.id}`}
    </Link>
  )
}
