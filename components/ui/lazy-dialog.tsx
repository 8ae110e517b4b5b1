'use client'

import { useTranslations } from 'next-intl'
import type { ComponentType, ReactElement } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'

/** A dialog that is loaded when it is opened; where its code cannot be had, as after an update, one that says so. */
export async function orFailure<Props extends { readonly onClose: () => void }>(
  dialog: Promise<ComponentType<Props>>,
): Promise<ComponentType<Props>> {
  try {
    return await dialog
  } catch {
    return DialogFailure
  }
}

/** Stands for a dialog until it is loaded. */
export function DialogLoading(): ReactElement {
  const t = useTranslations('lazyDialog')
  return (
    <output className="fixed top-1/2 left-1/2 z-50 -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-surface px-5 py-3 text-sm shadow-xl">
      {t('loading')}
    </output>
  )
}

/** What failed to load once stays so until the page is loaded anew. */
function DialogFailure({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('lazyDialog')
  return (
    <Dialog open title={t('failedTitle')} description={t('failedText')} onClose={onClose}>
      <div className="flex justify-end">
        <Button onClick={() => window.location.reload()}>{t('reload')}</Button>
      </div>
    </Dialog>
  )
}
