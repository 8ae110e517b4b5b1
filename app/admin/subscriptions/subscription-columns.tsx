import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { windowsText, WindowMeters } from '@/components/subscriptions/window-meters'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { SubscriptionStatus } from '@/lib/core'
import type { SubscriptionView } from '@/lib/services'
import { SubscriptionActions } from './subscription-actions'

const column = dataColumnHelper<SubscriptionView>()

type Translate = ReturnType<typeof useTranslations<'subscriptions'>>

const TONES: Readonly<Record<SubscriptionStatus, BadgeTone>> = {
  active: 'success',
  expired: 'neutral',
  revoked: 'danger',
}

/** Columns of the subscription list; ids are the fields the server sorts by. */
export function subscriptionColumns(t: Translate): DataColumn<SubscriptionView>[] {
  return column.columns([
    column.display({
      id: 'user',
      enableHiding: false,
      meta: { label: t('user'), className: 'min-w-44', csv: (subscription) => subscription.user_email },
      cell: ({ row: { original: subscription } }) => (
        <Link
          href={`/admin/users/${subscription.user_id}`}
          className="rounded font-medium underline-offset-4 hover:underline"
        >
          {subscription.user_email}
        </Link>
      ),
    }),
    column.display({
      id: 'group',
      meta: { label: t('group'), csv: (subscription) => subscription.group_name },
      cell: ({ row: { original: subscription } }) => (
        <span className="flex flex-wrap items-center gap-2">
          {subscription.group_name}
          <PlatformBadge platform={subscription.platform} />
        </span>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (subscription) => subscription.status },
      cell: ({ row: { original: subscription } }) => (
        <Badge tone={TONES[subscription.status]}>{t(`statuses.${subscription.status}`)}</Badge>
      ),
    }),
    column.display({
      id: 'windows',
      meta: { label: t('windows'), csv: windowsText },
      cell: ({ row }) => <WindowMeters windows={row.original} />,
    }),
    column.accessor('expires_at', {
      meta: { label: t('expires'), className: 'whitespace-nowrap' },
      cell: ({ row: { original: subscription } }) =>
        subscription.expires_at === null ? t('never') : <LocalTime iso={subscription.expires_at} stacked />,
    }),
    column.accessor('starts_at', {
      meta: { label: t('starts'), className: 'whitespace-nowrap', hidden: true },
      cell: ({ getValue }) => <LocalTime iso={getValue()} stacked />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <SubscriptionActions subscription={row.original} />,
    }),
  ])
}
