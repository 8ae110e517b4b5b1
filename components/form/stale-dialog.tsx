'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConfirmDialog } from '../ui/confirm-dialog'
import type { FormEditing } from './use-form'

/** Asks somebody whose changes were refused because another has saved meanwhile. */
export function StaleDialog<Form extends object>(props: {
  readonly editing: FormEditing<Form>
  /** What was saved meanwhile; left out = said in general. */
  readonly text?: string
}): ReactElement {
  const t = useTranslations('form')
  const { editing } = props
  return (
    <ConfirmDialog
      open={editing.stale}
      title={t('staleTitle')}
      confirm={t('reload')}
      onConfirm={() => void editing.reload()}
      onCancel={editing.dismiss}
    >
      {props.text ?? t('staleText')}
    </ConfirmDialog>
  )
}
