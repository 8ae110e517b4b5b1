'use client'

import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '../toast/toast'
import { callApi } from '../api/call-api'
import { useErrorText } from '../api/use-error-text'
import { useNavigation } from '../navigation'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/confirm-dialog'
import type { GroupAnswer } from './group-form'

/** Deletes a group after naming what it hits. */
export function DeleteGroup({ group }: { readonly group: GroupAnswer }): ReactElement {
  const t = useTranslations('groupEditor')
  const errorText = useErrorText()
  const { navigate } = useNavigation()
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const remove = async (): Promise<void> => {
    setBusy(true)
    const result = await callApi('DELETE /admin/groups/{id}', { path: { id: group.id } })
    setBusy(false)
    setAsking(false)
    if (!result.ok) {
      toast.error(errorText({ code: result.reason, message: result.message }))
      return
    }
    toast.success(t('deleted', { name: group.name }))
    navigate('/admin/groups')
  }
  return (
    <>
      <Button
        variant="ghost"
        className="text-destructive"
        aria-label={t('delete')}
        onClick={() => setAsking(true)}
      >
        <Trash2 aria-hidden />
        <span className="max-sm:sr-only">{t('delete')}</span>
      </Button>
      <ConfirmDialog
        destructive
        open={asking}
        busy={busy}
        title={t('deleteTitle', { name: group.name })}
        confirm={t('delete')}
        onConfirm={() => void remove()}
        onCancel={() => setAsking(false)}
      >
        {t('deleteText', {
          channels: group.channels_count,
          accounts: group.accounts_count,
          keys: group.api_keys_count,
        })}
      </ConfirmDialog>
    </>
  )
}
