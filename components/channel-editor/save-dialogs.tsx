'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { StaleDialog } from '../form/stale-dialog'
import { AmbiguousDialog } from '../routing/ambiguous-dialog'
import { ConfirmDialog } from '../ui/confirm-dialog'
import type { GroupOption } from './editor-context'
import type { SaveConsent, SaveHold } from './use-saving'

/** What a save must ask: accounts that lose their binding, models that become ambiguous, somebody else's change. */
export function SaveDialogs(props: {
  readonly hold: SaveHold | null
  readonly groups: readonly GroupOption[]
  readonly busy: boolean
  readonly onConsent: (consent: SaveConsent) => void
  readonly onReload: () => Promise<void>
  readonly onCancel: () => void
}): ReactElement | null {
  const { hold, busy, onCancel } = props
  const t = useTranslations('channelEditor')
  if (hold === null || hold.kind === 'failed') return null
  if (hold.kind === 'stale') {
    return (
      <StaleDialog
        editing={{ stale: true, reload: props.onReload, dismiss: onCancel }}
        text={t('staleText')}
      />
    )
  }
  if (hold.kind === 'ambiguous') {
    return (
      <AmbiguousDialog
        models={hold.models}
        busy={busy}
        onConfirm={() => props.onConsent({ confirm_ambiguous: true })}
        onCancel={onCancel}
      />
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
