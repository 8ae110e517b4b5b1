'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { ChannelView } from '@/lib/services'

/** Asks before a channel is deleted and names the groups and bindings that go with it. */
export function DeleteChannelDialog(props: {
  readonly channel: ChannelView
  readonly open: boolean
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}): ReactElement {
  const { channel } = props
  const t = useTranslations('channels')
  return (
    <ConfirmDialog
      destructive
      open={props.open}
      busy={props.busy}
      title={t('deleteTitle', { name: channel.name })}
      confirm={t('delete')}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      {channel.groups.length === 0 && <p>{t('deleteNothing')}</p>}
      {channel.groups.length > 0 && (
        <>
          <p>{t('deleteGroups')}</p>
          <ul className="flex list-disc flex-col gap-1 pl-4 text-foreground">
            {channel.groups.map((group) => (
              <li key={group.group_id}>
                {t('deleteGroup', { group: group.name, accounts: group.accounts_count })}
              </li>
            ))}
          </ul>
        </>
      )}
      {channel.accounts_count > 0 && <p>{t('deleteBindings', { accounts: channel.accounts_count })}</p>}
    </ConfirmDialog>
  )
}
