import type { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { StatusBadge } from '@/components/routing/status-badge'
import { Badge } from '@/components/ui/badge'
import type { UserView } from '@/lib/services'
import { UserActions } from './user-actions'

const column = dataColumnHelper<UserView>()

type Translate = ReturnType<typeof useTranslations<'users'>>

/** Columns of the user list; ids are the fields the server sorts by. */
export function userColumns(t: Translate): DataColumn<UserView>[] {
  return column.columns([
    column.accessor('email', {
      enableHiding: false,
      meta: { label: t('email'), className: 'min-w-48' },
      cell: ({ row: { original: user } }) => (
        <div className="max-w-48 sm:max-w-72 2xl:max-w-md">
          <Link
            href={`/admin/users/${user.id}`}
            className="block truncate rounded font-medium underline-offset-4 hover:underline"
          >
            {user.email}
          </Link>
          {user.name !== '' && <p className="truncate text-xs text-muted-foreground">{user.name}</p>}
        </div>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (user) => user.status },
      cell: ({ row }) => <StatusBadge status={row.original.status} />,
    }),
    column.display({
      id: 'role',
      meta: { label: t('role'), csv: (user) => user.role },
      cell: ({ row: { original: user } }) => (
        <Badge tone={user.role === 'admin' ? 'violet' : 'outline'}>{t(`roles.${user.role}`)}</Badge>
      ),
    }),
    column.accessor('balance', {
      meta: {
        label: t('balance'),
        align: 'right',
        className: 'whitespace-nowrap',
        csv: (user) => user.balance_exact,
      },
      cell: ({ row }) => formatUsd(row.original.balance_exact),
    }),
    column.display({
      id: 'groups',
      meta: {
        label: t('groups'),
        className: 'max-w-56',
        csv: ({ groups }) => groups.map(({ name }) => name).join(', '),
      },
      cell: ({ row: { original: user } }) => <UserGroups user={user} none={t('publicGroups')} />,
    }),
    column.display({
      id: 'keys',
      meta: { label: t('keys'), align: 'right', csv: (user) => user.api_keys_count },
      cell: ({ row }) => row.original.api_keys_count,
    }),
    column.display({
      id: 'concurrency',
      meta: { label: t('concurrency'), align: 'right', hidden: true, csv: (user) => user.concurrency },
      cell: ({ row }) => (row.original.concurrency === 0 ? '∞' : row.original.concurrency),
    }),
    column.display({
      id: 'totp',
      meta: { label: t('totp'), hidden: true, csv: (user) => user.totp_enabled },
      cell: ({ row }) => (row.original.totp_enabled ? t('totpOn') : t('totpOff')),
    }),
    column.display({
      id: 'last_login',
      meta: { label: t('lastLogin'), className: 'whitespace-nowrap', csv: (user) => user.last_login_at },
      cell: ({ row: { original: user } }) =>
        user.last_login_at === null ? (
          <span className="text-muted-foreground">{t('never')}</span>
        ) : (
          <LocalTime iso={user.last_login_at} />
        ),
    }),
    column.accessor('created_at', {
      meta: { label: t('created'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <UserActions user={row.original} />,
    }),
  ])
}

const SHOWN_GROUPS = 2

function UserGroups(props: { readonly user: UserView; readonly none: string }): ReactElement {
  const { groups } = props.user
  if (groups.length === 0) return <span className="text-muted-foreground">{props.none}</span>
  const more = groups.length - SHOWN_GROUPS
  return (
    <span className="flex flex-wrap gap-1" title={groups.map(({ name }) => name).join(', ')}>
      {groups.slice(0, SHOWN_GROUPS).map((group) => (
        <Badge key={group.group_id} tone="outline">
          {group.name}
        </Badge>
      ))}
      {more > 0 && <Badge tone="neutral">+{more}</Badge>}
    </span>
  )
}
