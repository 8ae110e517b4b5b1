'use client'

import { Ban } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'

/** Takes an admin key its rights, after asking. */
export function RevokeAdminKey(props: { readonly id: number; readonly name: string }): ReactElement {
  const t = useTranslations('adminKeys')
  const { busy, call } = useCall()
  const [asking, setAsking] = useState(false)
  const revoke = async (): Promise<void> => {
    await call(
      callApi('DELETE /admin/settings/admin-keys/{id}', { path: { id: props.id } }),
      t('wasRevoked', { name: props.name }),
    )
    setAsking(false)
  }
  return (
    <>
      <Button
        variant="outline"
        size="small"
        className="text-destructive"
        disabled={busy}
        aria-label={t('revokeOf', { name: props.name })}
        onClick={() => setAsking(true)}
      >
        <Ban aria-hidden />
        {t('revoke')}
      </Button>
      <ConfirmDialog
        destructive
        open={asking}
        busy={busy}
        title={t('revokeTitle', { name: props.name })}
        confirm={t('revoke')}
        onConfirm={() => void revoke()}
        onCancel={() => setAsking(false)}
      >
        <p>{t('revokeText')}</p>
      </ConfirmDialog>
    </>
  )
}
