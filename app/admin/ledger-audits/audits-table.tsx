'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { Duration } from '@/components/format/duration'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import type { LedgerAuditView, ListPage } from '@/lib/services'
import type { Sort } from '../../list-query'

const column = dataColumnHelper<LedgerAuditView>()

/** The history of audits with what each one found. */
export function AuditsTable(props: {
  readonly audits: ListPage<LedgerAuditView>
  readonly sort: Sort
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('ledgerAudits')
  const format = useFormatter()
  const columns = useMemo(() => auditColumns(t, format), [t, format])
  return (
    <ListTable
      id="ledger-audits"
      caption={t('title')}
      columns={columns}
      list={props.audits}
      rowId={(audit) => String(audit.id)}
      sort={props.sort}
      filters={[]}
      exported={{ listUrl: props.listUrl }}
      empty={t('empty')}
    />
  )
}

type Translate = ReturnType<typeof useTranslations<'ledgerAudits'>>

function auditColumns(t: Translate, format: ReturnType<typeof useFormatter>): DataColumn<LedgerAuditView>[] {
  return column.columns([
    column.accessor('started_at', {
      enableHiding: false,
      meta: { label: t('started'), className: 'whitespace-nowrap align-top' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'cause',
      meta: { label: t('cause'), className: 'align-top', csv: (audit) => audit.actor_email ?? audit.cause },
      cell: ({ row: { original: audit } }) => audit.actor_email ?? t(`causes.${audit.cause}`),
    }),
    column.display({
      id: 'users',
      meta: {
        label: t('users'),
        align: 'right',
        className: 'align-top',
        csv: (audit) => audit.users_checked,
      },
      cell: ({ row }) => format.number(row.original.users_checked),
    }),
    column.display({
      id: 'duration',
      meta: {
        label: t('duration'),
        align: 'right',
        className: 'whitespace-nowrap align-top',
        csv: (audit) => audit.duration_ms,
      },
      cell: ({ row }) => <Duration ms={row.original.duration_ms} />,
    }),
    column.display({
      id: 'result',
      meta: { label: t('result'), className: 'min-w-72', csv: (audit) => audit.difference_count },
      cell: ({ row }) => <AuditResult audit={row.original} />,
    }),
  ])
}

const SHOWN = 20

function AuditResult({ audit }: { readonly audit: LedgerAuditView }): ReactElement {
  const t = useTranslations('ledgerAudits')
  if (audit.difference_count === 0) return <Badge tone="success">{t('agree')}</Badge>
  const more = audit.difference_count - Math.min(SHOWN, audit.differences.length)
  return (
    <div className="flex flex-col items-start gap-2">
      <Badge tone="danger">{t('differ', { count: audit.difference_count })}</Badge>
      <ul className="flex flex-col gap-1 text-xs">
        {audit.differences.slice(0, SHOWN).map((difference) => (
          <li key={`${difference.check} ${difference.subject}`}>
            <span className="font-medium">{t(`checks.${difference.check}`)}</span>{' '}
            <code className="font-mono">{difference.subject}</code>{' '}
            <span className="text-muted-foreground">
              {t('expectedFound', { expected: difference.expected, found: difference.found })}
            </span>
          </li>
        ))}
      </ul>
      {audit.differences.some(({ check }) => check === 'dead_letters') && (
        <Link
          href="/admin/ledger-audits/dead-letters?state=open"
          className="text-xs underline underline-offset-4"
        >
          {t('openLetters')}
        </Link>
      )}
      {more > 0 && <p className="text-xs text-muted-foreground">{t('more', { count: more })}</p>}
    </div>
  )
}
