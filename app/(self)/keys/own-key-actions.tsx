'use client'

import { Activity, Pencil, Plug, Power, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { useNavigation } from '@/components/navigation'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { KeyView } from '@/lib/services'
import { modelsOfGroup, type KeyGroup } from './key-choices'
import { LazyConnectDialog, LazyOwnKeyDialog } from './lazy-dialogs'

/** What can be done to one's own key: connect, edit, see usage, switch off, delete. */
export function OwnKeyActions(props: {
  readonly apiKey: KeyView
  readonly groups: readonly KeyGroup[]
  readonly baseUrl: string
}): ReactElement {
  const { apiKey, groups } = props
  const t = useTranslations('self.keys')
  const k = useTranslations('userKeys')
  const { navigate } = useNavigation()
  const { busy, call } = useCall()
  const [open, setOpen] = useState<'connect' | 'edit' | 'delete' | null>(null)
  const close = (): void => setOpen(null)
  const path = { id: apiKey.id }
  const isActive = apiKey.status === 'active'
  return (
    <div className="flex justify-end">
      <RowMenu
        label={k('actionsOf', { name: apiKey.name })}
        busy={busy}
        actions={[
          {
            key: 'connect',
            label: t('connect'),
            icon: <Plug aria-hidden />,
            onSelect: () => setOpen('connect'),
          },
          { key: 'edit', label: k('edit'), icon: <Pencil aria-hidden />, onSelect: () => setOpen('edit') },
          {
            key: 'usage',
            label: k('usage'),
            icon: <Activity aria-hidden />,
            onSelect: () => navigate(`/usage?api_key_id=${apiKey.id}`),
          },
          {
            key: 'status',
            label: isActive ? t('disable') : t('enable'),
            icon: <Power aria-hidden />,
            onSelect: () =>
              void call(
                callApi('PUT /user/keys/{id}', {
                  path,
                  body: { status: isActive ? 'disabled' : 'active', revision: apiKey.revision },
                }),
                k('saved', { name: apiKey.name }),
              ),
          },
          {
            key: 'delete',
            label: k('delete'),
            icon: <Trash2 aria-hidden />,
            destructive: true,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'connect' && (
        <LazyConnectDialog
          name={apiKey.name}
          baseUrl={props.baseUrl}
          models={modelsOfGroup(groups, apiKey.group_id)}
          onClose={close}
        />
      )}
      {open === 'edit' && (
        <LazyOwnKeyDialog apiKey={apiKey} groups={groups} onClose={close} onCreated={() => undefined} />
      )}
      <ConfirmDialog
        destructive
        open={open === 'delete'}
        busy={busy}
        title={k('deleteTitle', { name: apiKey.name })}
        confirm={k('delete')}
        onConfirm={() =>
          void call(callApi('DELETE /user/keys/{id}', { path }), k('deleted', { name: apiKey.name })).then(
            close,
          )
        }
        onCancel={close}
      >
        <p>{k('deleteText', { key: apiKey.key_masked })}</p>
      </ConfirmDialog>
    </div>
  )
}
