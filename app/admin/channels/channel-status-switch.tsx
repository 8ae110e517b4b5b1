'use client'

import { useTranslations } from 'next-intl'
import { useState, useTransition, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import { Switch } from '@/components/ui/switch'
import type { ChannelView } from '@/lib/services'

/** What was asked for; counts until the row comes back changed. */
type Wanted = { readonly revision: number; readonly status: ChannelView['status'] }

/** Switches a channel on or off in its row; shown at once, taken back if the server refuses. */
export function ChannelStatusSwitch({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [pending, startTransition] = useTransition()
  const status = wanted?.revision === channel.revision ? wanted.status : channel.status
  const toggle = (active: boolean): void => {
    const next = active ? 'active' : 'disabled'
    setWanted({ revision: channel.revision, status: next })
    startTransition(async () => {
      const result = await callApi('PUT /admin/channels/{id}', {
        path: { id: channel.id },
        body: { status: next },
      })
      if (!result.ok) {
        setWanted(null)
        toast.error(errorText({ code: result.reason, message: result.message }))
      }
      startTransition(refresh)
    })
  }
  return (
    <Switch
      aria-label={t('activeSwitch', { name: channel.name })}
      aria-busy={pending}
      checked={status === 'active'}
      onCheckedChange={toggle}
    />
  )
}
