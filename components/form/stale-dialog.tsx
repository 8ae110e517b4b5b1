'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConfirmDialog } from '../ui/confirm-dialog'
import type { FormEditing } from './use-form'

/** Asks somebody whose changes were refused because another has saved meanwhile. */
export function StaleDialog(props: {
  readonly editing: Pick<FormEditing<object>, 'stale' | 'reload' | 'dismiss'>
  /** What was saved meanwhile; left out = said in general. */
  readonly text?: string
  /** In place of reading the form anew. */
  readonly onReload?: () => void
}): ReactElement {
  const t = useTranslations('form')
  const { editing, onReload = () => void editing.reload() } = props
  return (
    <ConfirmDialog
      open={editing.stale}
      title={t('staleTitle')}
      confirm={t('reload')}
      onConfirm={onReload}
      onCancel={editing.dismiss}
    >
      {props.text ?? t('staleText')}
    </ConfirmDialog>
  )
}
