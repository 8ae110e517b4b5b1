'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import type { ApiResult } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'

/** The menu of a row that can be edited or deleted; deleting asks first and names what it hits. */
export function EditOrDelete(props: {
  readonly name: string
  readonly remove: () => Promise<ApiResult>
  /** What deleting does. */
  readonly consequence: string
  readonly onEdit: () => void
}): ReactElement {
  const t = useTranslations('settings')
  const { busy, call } = useCall()
  const [asking, setAsking] = useState(false)
  const { name } = props
  return (
    <div className="flex justify-end">
      <RowMenu
        label={t('actionsOf', { name })}
        busy={busy}
        actions={[
          { key: 'edit', label: t('edit'), icon: <Pencil aria-hidden />, onSelect: props.onEdit },
          {
            key: 'delete',
            label: t('delete'),
            icon: <Trash2 aria-hidden />,
            destructive: true,
            onSelect: () => setAsking(true),
          },
        ]}
      />
      <ConfirmDialog
        destructive
        open={asking}
        busy={busy}
        title={t('deleteTitle', { name })}
        confirm={t('delete')}
        onConfirm={() => void call(props.remove(), t('deleted', { name })).then(() => setAsking(false))}
        onCancel={() => setAsking(false)}
      >
        <p>{props.consequence}</p>
      </ConfirmDialog>
    </div>
  )
}
