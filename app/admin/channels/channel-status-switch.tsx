'use client'

import { useTranslations } from 'next-intl'
import { useOptimistic, useTransition, type ReactElement } from 'react'
import { toast } from 'sonner'
import { callApi } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import { Switch } from '@/components/ui/switch'
import type { ChannelView } from '@/lib/services'

/** Switches a channel on or off in its row; shown at once, taken back if the server refuses. */
export function ChannelStatusSwitch({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [status, setStatus] = useOptimistic(channel.status)
  const [pending, startTransition] = useTransition()
  const toggle = (active: boolean): void =>
    startTransition(async () => {
      const next = active ? 'active' : 'disabled'
      setStatus(next)
      const result = await callApi('PUT', `/api/v1/admin/channels/${channel.id}`, {
        status: next,
        revision: channel.revision,
      })
      if (!result.ok) toast.error(errorText({ code: result.reason, message: result.message }))
      startTransition(refresh)
    })
  return (
    <Switch
      aria-label={t('activeSwitch', { name: channel.name })}
      aria-busy={pending}
      checked={status === 'active'}
      onCheckedChange={toggle}
    />
  )
}
