import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { SelectBox } from '@/components/data-table/select-box'
import type { Selection } from '@/components/data-table/use-selection'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { RedeemStatus, RedeemType } from '@/lib/core'
import type { RedeemCodeView } from '@/lib/services'
import { ExpireCode } from './expire-code'

const column = dataColumnHelper<RedeemCodeView>()

type Translate = ReturnType<typeof useTranslations<'redeemCodes'>>

const STATUS_TONES: Readonly<Record<RedeemStatus, BadgeTone>> = {
  unused: 'success',
  used: 'neutral',
  expired: 'warning',
}
const TYPE_TONES: Readonly<Record<RedeemType, BadgeTone>> = {
  balance: 'info',
  concurrency: 'violet',
  subscription: 'outline',
}

/** What a code gives, in words. */
function worthOf(t: Translate, code: RedeemCodeView): string {
  if (code.type === 'balance') return formatUsd(code.value_exact)
  if (code.type === 'concurrency') return t('moreRequests', { count: Number(code.value_exact) })
  return t('daysOf', { days: code.validity_days ?? 0, group: code.group_name ?? `#${code.group_id}` })
}

/** Columns of the code list; ids are the fields the server sorts by. */
export function redeemCodeColumns(t: Translate, selection: Selection): DataColumn<RedeemCodeView>[] {
  return column.columns([
    column.display({
      id: 'select',
      enableHiding: false,
      meta: {
        label: t('choose'),
        head: <SelectBox label={t('chooseAll')} checked={selection.all} onToggle={selection.toggleAll} />,
      },
      cell: ({ row: { original: code } }) =>
        code.status === 'used' ? null : (
          <SelectBox
            label={t('chooseCode', { code: `${code.code_prefix}…` })}
            checked={selection.has(code.id)}
            onToggle={() => selection.toggle(code.id)}
          />
        ),
    }),
    column.display({
      id: 'code',
      enableHiding: false,
      meta: { label: t('code') },
      cell: ({ row }) => <code className="font-mono text-xs">{`${row.original.code_prefix}-…`}</code>,
    }),
    column.display({
      id: 'type',
      meta: { label: t('type') },
      cell: ({ row: { original: code } }) => (
        <Badge tone={TYPE_TONES[code.type]}>{t(`types.${code.type}`)}</Badge>
      ),
    }),
    column.accessor('value', {
      meta: { label: t('worth'), className: 'whitespace-nowrap tabular-nums' },
      cell: ({ row }) => worthOf(t, row.original),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status') },
      cell: ({ row: { original: code } }) => (
        <Badge tone={STATUS_TONES[code.status]}>{t(`statuses.${code.status}`)}</Badge>
      ),
    }),
    column.accessor('used_at', {
      meta: { label: t('usedBy'), className: 'min-w-40' },
      cell: ({ row: { original: code } }) =>
        code.used_by === null || code.used_at === null ? null : (
          <>
            <Link
              href={`/admin/users/${code.used_by}`}
              className="rounded underline-offset-4 hover:underline"
            >
              {code.used_by_email ?? `#${code.used_by}`}
            </Link>
            <p className="text-xs text-muted-foreground">
              <LocalTime iso={code.used_at} />
            </p>
          </>
        ),
    }),
    column.accessor('expires_at', {
      meta: { label: t('expires'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: code } }) =>
        code.expires_at === null ? t('never') : <LocalTime iso={code.expires_at} stacked />,
    }),
    column.display({
      id: 'notes',
      meta: { label: t('notes'), className: 'max-w-56' },
      cell: ({ row }) => <span className="line-clamp-2">{row.original.notes}</span>,
    }),
    column.accessor('created_at', {
      meta: { label: t('created'), className: 'whitespace-nowrap', hidden: true },
      cell: ({ getValue }) => <LocalTime iso={getValue()} stacked />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <ExpireCode code={row.original} />,
    }),
  ])
}
