'use client'

import { Activity, CircleAlert, FlaskConical, Pencil, Power, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { useNavigation } from '@/components/navigation'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { KeyView } from '@/lib/services'
import { UserKeyDialog } from './user-key-dialog'
import type { GroupChoice } from './user-groups-card'

/** What can be done to a key from its row: edit, see what it called and what was refused, ask why, switch off, delete. */
export function KeyActions(props: {
  readonly apiKey: KeyView
  readonly groups: readonly GroupChoice[]
}): ReactElement {
  const { apiKey } = props
  const t = useTranslations('userKeys')
  const { navigate } = useNavigation()
  const { busy, call } = useCall()
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const close = (): void => setOpen(null)
  const path = { id: apiKey.user_id, keyId: apiKey.id }
  const ofKey = `user_id=${apiKey.user_id}&api_key_id=${apiKey.id}`
  const isActive = apiKey.status === 'active'
  return (
    <div className="flex justify-end">
      <RowMenu
        label={t('actionsOf', { name: apiKey.name })}
        busy={busy}
        actions={[
          { key: 'edit', label: t('edit'), icon: <Pencil aria-hidden />, onSelect: () => setOpen('edit') },
          {
            key: 'usage',
            label: t('usage'),
            icon: <Activity aria-hidden />,
            onSelect: () => navigate(`/admin/usage?${ofKey}`),
          },
          {
            key: 'failed',
            label: t('failed'),
            icon: <CircleAlert aria-hidden />,
            onSelect: () => navigate(`/admin/ops/errors?${ofKey}`),
          },
          {
            key: 'explain',
            label: t('explain'),
            icon: <FlaskConical aria-hidden />,
            onSelect: () => navigate(`/admin/route-lab?ask=key&${ofKey}`),
          },
          {
            key: 'status',
            label: isActive ? t('disable') : t('enable'),
            icon: <Power aria-hidden />,
            onSelect: () =>
              void call(
                callApi('PUT /admin/users/{id}/api-keys/{keyId}', {
                  path,
                  body: { status: isActive ? 'disabled' : 'active', revision: apiKey.revision },
                }),
                t('saved', { name: apiKey.name }),
              ),
          },
          {
            key: 'delete',
            label: t('delete'),
            icon: <Trash2 aria-hidden />,
            destructive: true,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'edit' && (
        <UserKeyDialog userId={apiKey.user_id} apiKey={apiKey} groups={props.groups} onClose={close} />
      )}
      <ConfirmDialog
        destructive
        open={open === 'delete'}
        busy={busy}
        title={t('deleteTitle', { name: apiKey.name })}
        confirm={t('delete')}
        onConfirm={() =>
          void call(
            callApi('DELETE /admin/users/{id}/api-keys/{keyId}', { path }),
            t('deleted', { name: apiKey.name }),
          ).then(close)
        }
        onCancel={close}
      >
        <p>{t('deleteText', { key: apiKey.key_masked })}</p>
      </ConfirmDialog>
    </div>
  )
}
