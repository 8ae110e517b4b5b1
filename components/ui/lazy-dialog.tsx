'use client'

import { useTranslations } from 'next-intl'
import { lazy, Suspense, type ComponentType, type ReactElement } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'

type Closed = { readonly onClose: () => void }

/** A dialog that is loaded when it is opened first; where its code cannot be had, as after an update, one that says so. */
export function lazyDialog<Props extends Closed>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Loaded: ComponentType<Props> = lazy(async () => ({ default: await orFailure(load) }))
  return function LazyDialog(props: Props): ReactElement {
    return (
      <Suspense fallback={<DialogLoading />}>
        <Loaded {...props} />
      </Suspense>
    )
  }
}

async function orFailure<Props extends Closed>(
  load: () => Promise<ComponentType<Props>>,
): Promise<ComponentType<Props>> {
  try {
    return await load()
  } catch {
    return DialogFailure
  }
}

/** Stands for a dialog until it is loaded. */
function DialogLoading(): ReactElement {
  const t = useTranslations('lazyDialog')
  return (
    <output className="fixed top-1/2 left-1/2 z-50 -translate-x-1/2 -translate-y-1/2 rounded-lg border border-border bg-surface px-5 py-3 text-sm shadow-xl">
      {t('loading')}
    </output>
  )
}

/** What failed to load once stays so until the page is loaded anew. */
function DialogFailure({ onClose }: Closed): ReactElement {
  const t = useTranslations('lazyDialog')
  return (
    <Dialog open title={t('failedTitle')} description={t('failedText')} onClose={onClose}>
      <div className="flex justify-end">
        <Button onClick={() => window.location.reload()}>{t('reload')}</Button>
      </div>
    </Dialog>
  )
}
