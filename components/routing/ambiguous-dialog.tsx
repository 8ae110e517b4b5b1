'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConfirmDialog } from '../ui/confirm-dialog'

/** Asks whether to save although several channels with one priority would serve the same models; `*` = all that no channel names. */
export function AmbiguousDialog(props: {
  readonly models: readonly string[]
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}): ReactElement {
  const t = useTranslations('ambiguousRoutes')
  return (
    <ConfirmDialog
      open
      title={t('title')}
      confirm={t('saveAnyway')}
      busy={props.busy}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <p>{t('text')}</p>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-foreground">
        {props.models.map((model) => (
          <li key={model} className="font-mono text-[0.8125rem] break-all">
            {model === '*' ? t('allOtherModels') : model}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
