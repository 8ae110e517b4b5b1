import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { SelectBox } from '@/components/data-table/select-box'
import type { Selection } from '@/components/data-table/use-selection'
import { formatFactor } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { accountHealth } from '@/lib/core'
import type { AccountView, BindingView } from '@/lib/services'
import { AccountActions } from './account-actions'
import { AccountBindings } from './account-bindings'
import { AccountHealthBadge } from './account-health-badge'
import { AccountLoad } from './account-load'
import { AccountQuotas } from './account-quotas'

const column = dataColumnHelper<AccountView>()

type Translate = ReturnType<typeof useTranslations<'accounts'>>

/** Columns of the account list; ids are the fields the server sorts by. */
export function accountColumns(t: Translate, nowMs: number, selection: Selection): DataColumn<AccountView>[] {
  return column.columns([
    selectColumn(t, selection),
    column.accessor('name', {
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-40' },
      cell: ({ row: { original: account } }) => (
        <div className="max-w-64">
          <Link
            href={`/admin/accounts/${account.id}`}
            className="font-medium underline-offset-4 hover:underline"
          >
            {account.name}
          </Link>
          {account.notes !== '' && (
            <p className="line-clamp-2 text-xs text-muted-foreground">{account.notes}</p>
          )}
        </div>
      ),
    }),
    column.display({
      id: 'health',
      meta: { label: t('health'), csv: (account) => accountHealth(account, nowMs).kind },
      cell: ({ row }) => <AccountHealthBadge account={row.original} nowMs={nowMs} />,
    }),
    column.display({
      id: 'load',
      meta: { label: t('load'), csv: (account) => account.live?.slots_in_use ?? null },
      cell: ({ row }) => (
        <>
          <AccountLoad account={row.original} />
          <AccountQuotas account={row.original} nowMs={nowMs} />
        </>
      ),
    }),
    column.display({
      id: 'platform',
      meta: { label: t('platform'), csv: (account) => account.platform },
      cell: ({ row }) => <PlatformBadge platform={row.original.platform} />,
    }),
    column.display({
      id: 'type',
      meta: { label: t('type'), className: 'whitespace-nowrap', csv: (account) => account.type },
      cell: ({ row }) => t(`types.${row.original.type}`),
    }),
    column.display({
      id: 'bindings',
      meta: {
        label: t('bindings'),
        className: 'min-w-56',
        csv: ({ bindings }) => bindings.map(bindingText).join(', '),
      },
      cell: ({ row }) => <AccountBindings bindings={row.original.bindings} />,
    }),
    column.accessor('priority', { meta: { label: t('priority'), align: 'right' } }),
    column.display({
      id: 'multiplier',
      meta: {
        label: t('multiplier'),
        align: 'right',
        hidden: true,
        csv: (account) => account.rate_multiplier,
      },
      cell: ({ row }) => `× ${formatFactor(row.original.rate_multiplier)}`,
    }),
    column.display({
      id: 'base_url',
      meta: { label: t('baseUrl'), hidden: true, csv: (account) => account.base_url },
      cell: ({ row }) => (
        <code className="font-mono text-xs">{row.original.base_url ?? t('defaultUrl')}</code>
      ),
    }),
    column.display({
      id: 'last_used',
      meta: { label: t('lastUsed'), className: 'whitespace-nowrap', csv: lastUsed },
      cell: ({ row: { original: account } }) => <LastUsed iso={lastUsed(account)} never={t('never')} />,
    }),
    column.accessor('created_at', {
      meta: { label: t('created'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <AccountActions account={row.original} />,
    }),
  ])
}

function selectColumn(t: Translate, selection: Selection): DataColumn<AccountView> {
  return column.display({
    id: 'select',
    enableHiding: false,
    meta: {
      label: t('select'),
      className: 'w-8',
      head: <SelectBox label={t('selectAll')} checked={selection.all} onToggle={selection.toggleAll} />,
    },
    cell: ({ row: { original: account } }) => (
      <SelectBox
        label={t('selectOne', { name: account.name })}
        checked={selection.has(account.id)}
        onToggle={() => selection.toggle(account.id)}
      />
    ),
  })
}

function lastUsed(account: AccountView): string | null {
  return account.live?.last_used_at ?? account.last_used_at
}

function bindingText({ group_name: group, channel_name: channel }: BindingView): string {
  return channel === null ? group : `${group} × ${channel}`
}

function LastUsed({ iso, never }: { readonly iso: string | null; readonly never: string }) {
  return iso === null ? <span className="text-muted-foreground">{never}</span> : <LocalTime iso={iso} />
}
