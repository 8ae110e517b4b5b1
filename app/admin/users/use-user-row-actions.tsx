'use client'

import { Activity, CircleAlert, Pencil, Power, ReceiptText, ShieldOff, Trash2, Wallet } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RowAction } from '@/components/data-table/row-menu'
import { useNavigation } from '@/components/navigation'
import type { UserView } from '@/lib/services'

/** What a dialog asks before it is done. */
export type UserQuestion = 'balance' | 'disable' | 'delete'

/** The entries of a user's row menu. */
export function useUserRowActions(props: {
  readonly user: UserView
  readonly onAsk: (question: UserQuestion) => void
  readonly onEnable: () => void
  readonly onTotpOff: () => void
}): readonly RowAction[] {
  const { user, onAsk, onEnable, onTotpOff } = props
  const t = useTranslations('users')
  const money = useTranslations('userMoney')
  const { navigate } = useNavigation()
  const isActive = user.status === 'active'
  const totpOff = {
    key: 'totp',
    label: t('switchTotpOff'),
    icon: <ShieldOff aria-hidden />,
    onSelect: onTotpOff,
  }
  return [
    {
      key: 'edit',
      label: t('edit'),
      icon: <Pencil aria-hidden />,
      onSelect: () => navigate(`/admin/users/${user.id}`),
    },
    {
      key: 'balance',
      label: money('change'),
      icon: <Wallet aria-hidden />,
      onSelect: () => onAsk('balance'),
    },
    {
      key: 'ledger',
      label: money('ledger'),
      icon: <ReceiptText aria-hidden />,
      onSelect: () => navigate(`/admin/users/${user.id}/ledger`),
    },
    {
      key: 'usage',
      label: t('usage'),
      icon: <Activity aria-hidden />,
      onSelect: () => navigate(`/admin/usage?user_id=${user.id}`),
    },
    {
      key: 'failed',
      label: t('failed'),
      icon: <CircleAlert aria-hidden />,
      onSelect: () => navigate(`/admin/ops/errors?user_id=${user.id}`),
    },
    {
      key: 'power',
      label: isActive ? t('disable') : t('enable'),
      icon: <Power aria-hidden />,
      onSelect: () => (isActive ? onAsk('disable') : onEnable()),
    },
    ...(user.totp_enabled ? [totpOff] : []),
    {
      key: 'delete',
      label: t('delete'),
      icon: <Trash2 aria-hidden />,
      destructive: true,
      onSelect: () => onAsk('delete'),
    },
  ]
}
