'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { apiUrl } from '../api/api-url'
import { EntityList } from '../data-table/entity-list'
import { StaleDialog } from '../form/stale-dialog'
import { AmbiguousDialog } from '../routing/ambiguous-dialog'
import { Button } from '../ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { ConfirmDialog } from '../ui/confirm-dialog'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { RouteList } from './route-list'
import type { RoutesEditing } from './use-routes'

/** Which channels a group has, in which order. */
export function RoutesCard({ editing }: { readonly editing: RoutesEditing }): ReactElement {
  const t = useTranslations('groupEditor')
  const [open, setOpen] = useState(false)
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('routes')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('routesHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-3">
        {editing.routes.length === 0 && <p className="text-sm text-muted-foreground">{t('noRoutes')}</p>}
        <RouteList editing={editing} />
        <div className="flex flex-wrap gap-2">
          <Popover open={open} onOpenChange={setOpen}>
            <PopoverTrigger asChild>
              <Button variant="outline">
                <Plus aria-hidden />
                {t('addRoute')}
              </Button>
            </PopoverTrigger>
            <PopoverContent className="w-72 p-2" aria-label={t('addRoute')}>
              <EntityList
                listUrl={apiUrl('GET /admin/channels')}
                nameField="name"
                label={t('addRoute')}
                clearable={false}
                onChoose={(channel) => {
                  setOpen(false)
                  if (channel !== null) editing.add(channel)
                }}
              />
            </PopoverContent>
          </Popover>
          <Button disabled={!editing.savable || editing.busy} onClick={() => void editing.save()}>
            {t('saveRoutes')}
          </Button>
        </div>
      </CardContent>
      <RouteDialogs editing={editing} />
    </Card>
  )
}

function RouteDialogs({ editing }: { readonly editing: RoutesEditing }): ReactElement | null {
  const { hold, busy, dismiss } = editing
  const t = useTranslations('groupEditor')
  if (hold === null) return null
  if (hold.kind === 'stale') {
    return <StaleDialog editing={{ stale: true, reload: editing.reload, dismiss }} text={t('staleText')} />
  }
  if (hold.kind === 'ambiguous') {
    return (
      <AmbiguousDialog
        models={hold.models}
        busy={busy}
        onConfirm={() => void editing.save({ confirm_ambiguous: true })}
        onCancel={dismiss}
      />
    )
  }
  return (
    <ConfirmDialog
      open
      destructive
      busy={busy}
      title={t('unbindTitle')}
      confirm={t('unbind')}
      onConfirm={() => void editing.save({ unbind: true })}
      onCancel={dismiss}
    >
      <p>{t('unbindText')}</p>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-foreground">
        {hold.channels.map((channel) => (
          <li key={channel.channel_id}>
            {t('unbindChannel', { name: channel.name, accounts: channel.accounts_count })}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
