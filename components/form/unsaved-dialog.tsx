'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConfirmDialog } from '../ui/confirm-dialog'
import type { UnsavedGuard } from './use-unsaved-guard'

/** Asks before unsaved changes are lost. */
export function UnsavedDialog({ guard }: { readonly guard: UnsavedGuard }): ReactElement {
  const t = useTranslations('unsaved')
  return (
    <ConfirmDialog
      open={guard.asking}
      title={t('title')}
      confirm={t('leave')}
      destructive
      onConfirm={guard.leave}
      onCancel={guard.stay}
    >
      {t('text')}
    </ConfirmDialog>
  )
}
