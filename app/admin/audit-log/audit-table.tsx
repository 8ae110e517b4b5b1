'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable, type ListFilter } from '@/components/data-table/list-table'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import type { AuditLogView, ListPage } from '@/lib/services'
import { AuditDialog } from './audit-dialog'
import { AUDIT_ACTIONS, AUDIT_ACTORS, AUDIT_CHANGES, AUDIT_RESOURCES, known, pageOf } from './audit-names'

type Translate = ReturnType<typeof useTranslations<'auditLog'>>

/** Who changed what, newest first. */
export function AuditTable(props: {
  readonly logs: ListPage<AuditLogView>
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('auditLog')
  const [shown, setShown] = useState<AuditLogView | null>(null)
  const columns = useMemo(() => auditColumns(t, setShown), [t])
  const filters: readonly ListFilter[] = [
    { kind: 'search', name: 'resource_id', label: t('searchId') },
    { kind: 'time' },
    {
      kind: 'select',
      name: 'actor_type',
      label: t('actor'),
      choices: AUDIT_ACTORS.map((value) => ({ value, label: t(`actors.${value}`) })),
    },
    {
      kind: 'select',
      name: 'resource',
      label: t('resource'),
      choices: AUDIT_RESOURCES.map((value) => ({ value, label: t(`resources.${value}`) })),
    },
    {
      kind: 'select',
      name: 'action',
      label: t('action'),
      choices: [
        { value: AUDIT_CHANGES, label: t('changes') },
        ...AUDIT_ACTIONS.map((value) => ({ value, label: t(`actions.${value}`) })),
      ],
    },
  ]
  return (
    <>
      <ListTable
        id="audit-log"
        caption={t('title')}
        columns={columns}
        list={props.logs}
        rowId={(log) => String(log.id)}
        filters={filters}
        exported={{ listUrl: props.listUrl }}
        empty={t('empty')}
      />
      {shown !== null && <AuditDialog log={shown} onClose={() => setShown(null)} />}
    </>
  )
}

const column = dataColumnHelper<AuditLogView>()

function auditColumns(t: Translate, show: (log: AuditLogView) => void): DataColumn<AuditLogView>[] {
  return column.columns([
    column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap', csv: (log) => log.created_at },
      cell: ({ row }) => <LocalTime iso={row.original.created_at} />,
    }),
    column.display({
      id: 'actor',
      meta: {
        label: t('actor'),
        csv: (log) => log.actor_name ?? `${log.actor_type} ${log.actor_id ?? ''}`.trim(),
      },
      cell: ({ row: { original: log } }) => <Actor log={log} />,
    }),
    column.display({
      id: 'action',
      meta: { label: t('action'), csv: (log) => log.action },
      cell: ({ row: { original: log } }) => {
        const action = known(AUDIT_ACTIONS, log.action)
        return (
          <Badge tone={action === 'delete' || action === 'revoke' ? 'danger' : 'info'}>
            {action === null ? log.action : t(`actions.${action}`)}
          </Badge>
        )
      },
    }),
    column.display({
      id: 'resource',
      meta: {
        label: t('resource'),
        csv: (log) =>
          [log.resource, log.resource_id, log.resource_name].filter((part) => part !== null).join(' '),
        className: 'max-w-72',
      },
      cell: ({ row: { original: log } }) => <Touched log={log} />,
    }),
    column.display({
      id: 'changed',
      meta: { label: t('changed'), className: 'max-w-80', csv: (log) => changedFields(log).join(', ') },
      cell: ({ row }) => (
        <span className="line-clamp-2 font-mono text-xs text-muted-foreground">
          {changedFields(row.original).join(', ')}
        </span>
      ),
    }),
    column.display({
      id: 'ip',
      meta: { label: t('address'), hidden: true, csv: (log) => log.ip },
      cell: ({ row }) => row.original.ip,
    }),
    column.display({
      id: 'details',
      enableHiding: false,
      meta: { label: t('details'), align: 'right', pinned: true },
      cell: ({ row: { original: log } }) => (
        <Button
          variant="outline"
          size="small"
          aria-label={t('detailsOf', { id: log.id })}
          onClick={() => show(log)}
        >
          {t('details')}
        </Button>
      ),
    }),
  ])
}

function Actor({ log }: { readonly log: AuditLogView }): ReactElement {
  const t = useTranslations('auditLog')
  const type = known(AUDIT_ACTORS, log.actor_type)
  return (
    <span>
      {log.actor_name ?? (type === null ? log.actor_type : t(`actors.${type}`))}
      {log.actor_name === null && log.actor_id !== null && ` #${log.actor_id}`}
    </span>
  )
}

/** What was touched: its kind, and its name with the way to its page. */
function Touched({ log }: { readonly log: AuditLogView }): ReactElement {
  const t = useTranslations('auditLog')
  const { resource_name: name } = log
  const resource = known(AUDIT_RESOURCES, log.resource)
  const href = log.action === 'delete' ? null : pageOf(log.resource, log.resource_id)
  return (
    <>
      <p className="wrap-anywhere">
        {resource === null ? log.resource : t(`resources.${resource}`)}
        {log.resource_id !== null && (
          <span className="ml-1 text-muted-foreground tabular-nums">#{log.resource_id}</span>
        )}
      </p>
      {name !== null && (
        <p className="truncate text-xs text-muted-foreground" title={name}>
          {href === null ? (
            name
          ) : (
            <Link href={href} className="text-primary underline-offset-4 hover:underline">
              {name}
            </Link>
          )}
        </p>
      )}
    </>
  )
}

/** The fields an entry speaks of. */
function changedFields({ before, after }: AuditLogView): readonly string[] {
  const names = [before, after].flatMap((side) =>
    typeof side === 'object' && side !== null && !Array.isArray(side) ? Object.keys(side) : [],
  )
  return [...new Set(names)]
}
