'use client'

import { Copy, Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, type ApiResult } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { RowMenu } from '@/components/data-table/row-menu'
import { useNavigation } from '@/components/navigation'
import type { ChannelView } from '@/lib/services'
import { DeleteChannelDialog } from './delete-channel-dialog'

/** What can be done to a channel from its row. */
export function ChannelActions({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const errorText = useErrorText()
  const { navigate, refresh } = useNavigation()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const path = { id: channel.id }
  const tell = async <Data,>(
    begun: Promise<ApiResult<Data>>,
    done: (data: Data) => string,
  ): Promise<void> => {
    setBusy(true)
    const result = await begun
    setBusy(false)
    setAsking(false)
    if (!result.ok) {
      toast.error(errorText({ code: result.reason, message: result.message }))
      return
    }
    refresh()
    toast.success(done(result.data))
  }
  const duplicate = (): Promise<void> =>
    tell(callApi('POST /admin/channels/{id}/duplicate', { path, body: {} }), ({ name }) =>
      t('duplicated', { name }),
    )
  const remove = (): Promise<void> => {
    const query = channel.accounts_count > 0 ? { unbind: 'true' as const } : {}
    return tell(callApi('DELETE /admin/channels/{id}', { path, query }), () =>
      t('deleted', { name: channel.name }),
    )
  }
  return (
    <>
      <RowMenu
        label={t('actionsOf', { name: channel.name })}
        busy={busy}
        actions={[
          {
            key: 'edit',
            label: t('edit'),
            icon: <Pencil aria-hidden />,
            onSelect: () => navigate(`/admin/channels/${channel.id}`),
          },
          {
            key: 'duplicate',
            label: t('duplicate'),
            icon: <Copy aria-hidden />,
            onSelect: () => void duplicate(),
          },
          {
            key: 'delete',
            label: t('delete'),
            icon: <Trash2 aria-hidden />,
            destructive: true,
            onSelect: () => setAsking(true),
          },
        ]}
      />
      <DeleteChannelDialog
        channel={channel}
        open={asking}
        busy={busy}
        onConfirm={() => void remove()}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}
