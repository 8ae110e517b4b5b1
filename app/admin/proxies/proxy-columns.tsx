import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { LocalTime } from '@/components/format/local-time'
import { StatusBadge } from '@/components/routing/status-badge'
import type { ProxyView } from '@/lib/services'
import { ProxyActions } from './proxy-actions'
import { ProxyCheck } from './proxy-check'
import { PROTOCOL_NAMES } from './proxy-form'

const column = dataColumnHelper<ProxyView>()

type Translate = ReturnType<typeof useTranslations<'proxies'>>

/** Columns of the proxy list; ids are the fields the server sorts by. */
export function proxyColumns(t: Translate): DataColumn<ProxyView>[] {
  return column.columns([
    column.accessor('name', {
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-36' },
      cell: ({ getValue }) => <span className="font-medium">{getValue()}</span>,
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (proxy) => proxy.status },
      cell: ({ row }) => <StatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'protocol',
      meta: { label: t('protocol'), csv: (proxy) => proxy.protocol },
      cell: ({ row }) => PROTOCOL_NAMES[row.original.protocol],
    }),
    column.accessor('host', {
      meta: { label: t('address'), csv: (proxy) => `${proxy.host}:${proxy.port}` },
      cell: ({ row: { original: proxy } }) => (
        <code className="font-mono text-xs">{`${proxy.host}:${proxy.port}`}</code>
      ),
    }),
    column.display({
      id: 'sign_in',
      meta: { label: t('signIn'), csv: (proxy) => proxy.username },
      cell: ({ row: { original: proxy } }) =>
        proxy.username ?? <span className="text-muted-foreground">{t('noSignIn')}</span>,
    }),
    column.display({
      id: 'accounts',
      meta: { label: t('accounts'), align: 'right', csv: (proxy) => proxy.accounts_count },
      cell: ({ row }) => row.original.accounts_count,
    }),
    column.display({
      id: 'last_check',
      meta: { label: t('lastCheck'), className: 'min-w-44', csv: (proxy) => proxy.last_check_at },
      cell: ({ row }) => <ProxyCheck proxy={row.original} />,
    }),
    column.accessor('created_at', {
      meta: { label: t('created'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <ProxyActions proxy={row.original} />,
    }),
  ])
}
