'use client'

import { Copy, Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, record } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { ChannelView } from '@/lib/services'
import { DeleteChannelDialog } from './delete-channel-dialog'

/** What can be done to a channel from its row. */
export function ChannelActions({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const errorText = useErrorText()
  const { navigate, refresh } = useNavigation()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const call = async (method: string, path: string): Promise<unknown> => {
    setBusy(true)
    const result = await callApi(method, `/api/v1/admin/channels/${channel.id}${path}`)
    setBusy(false)
    setAsking(false)
    if (result.ok) refresh()
    else toast.error(errorText({ code: result.reason, message: result.message }))
    return result.ok ? (result.data ?? {}) : null
  }
  const duplicate = async (): Promise<void> => {
    const copy = await call('POST', '/duplicate')
    if (copy !== null) toast.success(t('duplicated', { name: String(record(copy)['name']) }))
  }
  const remove = async (): Promise<void> => {
    const query = channel.accounts_count > 0 ? '?unbind=true' : ''
    if ((await call('DELETE', query)) !== null) toast.success(t('deleted', { name: channel.name }))
  }
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="ghost"
            size="icon"
            className="size-8"
            disabled={busy}
            aria-label={t('actionsOf', { name: channel.name })}
          >
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => navigate(`/admin/channels/${channel.id}`)}>
            <Pencil aria-hidden />
            {t('edit')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void duplicate()}>
            <Copy aria-hidden />
            {t('duplicate')}
          </DropdownMenuItem>
          <DropdownMenuItem className="text-destructive" onSelect={() => setAsking(true)}>
            <Trash2 aria-hidden />
            {t('delete')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
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
