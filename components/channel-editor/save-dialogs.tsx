'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConfirmDialog } from '../ui/confirm-dialog'
import type { GroupOption } from './editor-context'
import type { SaveConsent, SaveHold } from './use-saving'

/** What a save must ask: accounts that lose their binding, models that become ambiguous, somebody else's change. */
export function SaveDialogs(props: {
  readonly hold: SaveHold | null
  readonly groups: readonly GroupOption[]
  readonly busy: boolean
  readonly onConsent: (consent: SaveConsent) => void
  readonly onReload: () => void
  readonly onCancel: () => void
}): ReactElement | null {
  const { hold, busy, onCancel } = props
  const t = useTranslations('channelEditor')
  if (hold === null || hold.kind === 'failed') return null
  if (hold.kind === 'stale') {
    return (
      <ConfirmDialog
        open
        title={t('staleTitle')}
        confirm={t('reload')}
        busy={busy}
        onConfirm={props.onReload}
        onCancel={onCancel}
      >
        {t('staleText')}
      </ConfirmDialog>
    )
  }
  if (hold.kind === 'ambiguous') {
    return (
      <ConfirmDialog
        open
        title={t('ambiguousTitle')}
        confirm={t('saveAnyway')}
        busy={busy}
        onConfirm={() => props.onConsent({ confirm_ambiguous: true })}
        onCancel={onCancel}
      >
        <p>{t('ambiguousText')}</p>
        <ul className="flex list-disc flex-col gap-1 pl-4 text-foreground">
          {hold.models.map((model) => (
            <li key={model} className="font-mono text-[0.8125rem] break-all">
              {model === '*' ? t('allOtherModels') : model}
            </li>
          ))}
        </ul>
      </ConfirmDialog>
    )
  }
  return (
    <ConfirmDialog
      open
      destructive
      title={t('unbindTitle')}
      confirm={t('unbind')}
      busy={busy}
      onConfirm={() => props.onConsent({ unbind: true })}
      onCancel={onCancel}
    >
      <p>{t('unbindText')}</p>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-foreground">
        {hold.bindings.map(({ groupId, accounts }) => (
          <li key={groupId}>
            {t('unbindGroup', {
              group: props.groups.find((group) => group.id === groupId)?.name ?? `#${groupId}`,
              accounts,
            })}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
