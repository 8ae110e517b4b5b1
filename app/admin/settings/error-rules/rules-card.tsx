'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { StatusBadge } from '@/components/routing/status-badge'
import type { ErrorRuleView, ListPage } from '@/lib/services'
import { EditOrDelete } from '../edit-or-delete'
import { ListHead } from '../list-head'
import { RuleDialog } from './rule-dialog'

/** How chosen provider errors are shown to clients, the rule that wins first. */
export function RulesCard(props: {
  readonly rules: ListPage<ErrorRuleView>
  readonly listUrl: string
}): ReactElement {
  const t = useTranslations('errorRules')
  const [open, setOpen] = useState<ErrorRuleView | 'new' | null>(null)
  const columns = useMemo(() => ruleColumns(t, setOpen), [t])
  return (
    <>
      <ListHead text={t('description')} add={t('new')} onAdd={() => setOpen('new')} />
      <ListTable
        id="error-rules"
        caption={t('title')}
        columns={columns}
        list={props.rules}
        rowId={(rule) => String(rule.id)}
        filters={[]}
        exported={{ listUrl: props.listUrl }}
        empty={t('empty')}
      />
      {open !== null && <RuleDialog rule={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </>
  )
}

const column = dataColumnHelper<ErrorRuleView>()
type Translate = ReturnType<typeof useTranslations<'errorRules'>>

/** Which errors a rule is about. */
function conditionOf({ platforms, status_codes: codes, keywords }: ErrorRuleView): string {
  return [platforms, codes, keywords]
    .map((part) => part.join(', '))
    .filter((part) => part !== '')
    .join(' · ')
}

/** What a client gets instead. */
function answerOf(t: Translate, rule: ErrorRuleView): string {
  if (rule.pass_through) return t('passedThrough')
  return [rule.response_status, rule.response_message].filter((part) => part !== null).join(' · ')
}

function ruleColumns(t: Translate, edit: (rule: ErrorRuleView) => void): DataColumn<ErrorRuleView>[] {
  return column.columns([
    column.display({
      id: 'priority',
      meta: { label: t('priority'), align: 'right', csv: (rule) => rule.priority },
      cell: ({ row }) => row.original.priority,
    }),
    column.display({
      id: 'name',
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-36', csv: (rule) => rule.name },
      cell: ({ row: { original: rule } }) => (
        <span className="font-medium">{rule.name === '' ? `#${rule.id}` : rule.name}</span>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (rule) => (rule.enabled ? 'active' : 'disabled') },
      cell: ({ row }) => <StatusBadge status={row.original.enabled ? 'active' : 'disabled'} />,
    }),
    column.display({
      id: 'condition',
      meta: { label: t('condition'), className: 'min-w-56', csv: conditionOf },
      cell: ({ row: { original: rule } }) => (
        <span className="text-muted-foreground">{conditionOf(rule)}</span>
      ),
    }),
    column.display({
      id: 'answer',
      meta: { label: t('answer'), className: 'min-w-56', csv: (rule) => answerOf(t, rule) },
      cell: ({ row }) => answerOf(t, row.original),
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row: { original: rule } }) => (
        <EditOrDelete
          name={rule.name === '' ? `#${rule.id}` : rule.name}
          remove={() => callApi('DELETE /admin/error-rules/{id}', { path: { id: rule.id } })}
          consequence={t('deleteText')}
          onEdit={() => edit(rule)}
        />
      ),
    }),
  ])
}
