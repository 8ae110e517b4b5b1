'use client'

import { Ban, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { newKey } from '@/components/api/new-key'
import { useCall } from '@/components/api/use-call'
import { RowMenu } from '@/components/data-table/row-menu'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { DeadLetterView } from '@/lib/services'
import { DismissDialog } from './dismiss-dialog'

/** What can be done about an event: settle it again, or say that it is never charged. */
export function DeadLetterActions({ letter }: { readonly letter: DeadLetterView }): ReactElement {
  const t = useTranslations('deadLetters')
  const { busy, call } = useCall()
  const [open, setOpen] = useState<'settle' | 'dismiss' | null>(null)
  // The same key for every try: an answer that was lost is not asked for twice.
  const [key] = useState(newKey)
  const names = { request: letter.request_id || letter.id }
  const close = (): void => setOpen(null)
  const settle = async (): Promise<void> => {
    const path = { id: letter.id }
    const body = { expected_status: letter.state }
    const begun = callApi('POST /admin/settings/dead-letters/{id}/settle', { path, body, once: key })
    await call(begun, t('wasSettled'))
    close()
  }
  if (letter.state === 'settled') return <></>
  const actions = [
    {
      key: 'settle',
      label: t('settle'),
      icon: <RotateCcw aria-hidden />,
      onSelect: () => setOpen('settle'),
    },
    {
      key: 'dismiss',
      label: t('dismiss'),
      icon: <Ban aria-hidden />,
      destructive: true,
      onSelect: () => setOpen('dismiss'),
    },
  ]
  return (
    <div className="flex justify-end">
      <RowMenu
        label={t('actionsOf', names)}
        busy={busy}
        actions={letter.state === 'open' ? actions : actions.slice(0, 1)}
      />
      {open === 'dismiss' && <DismissDialog letter={letter} onClose={close} />}
      <ConfirmDialog
        open={open === 'settle'}
        busy={busy}
        title={t('settleTitle', names)}
        confirm={t('settle')}
        onConfirm={() => void settle()}
        onCancel={close}
      >
        <p>{letter.state === 'dismissed' ? t('settleDismissedText') : t('settleText')}</p>
      </ConfirmDialog>
    </div>
  )
}
