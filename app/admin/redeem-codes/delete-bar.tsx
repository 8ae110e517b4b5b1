'use client'

import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import type { Selection } from '@/components/data-table/use-selection'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'

/** Deletes the chosen codes; stays in sight while there are any. */
export function DeleteBar({ selection }: { readonly selection: Selection }): ReactElement | null {
  const t = useTranslations('redeemCodes')
  const { busy, call } = useCall()
  const [asking, setAsking] = useState(false)
  const { ids } = selection
  if (ids.length === 0) return null
  const remove = async (): Promise<void> => {
    await call(
      callApi('POST /admin/redeem-codes/batch-delete', { body: { ids } }),
      t('wereDeleted', { count: ids.length }),
    )
    setAsking(false)
    selection.clear()
  }
  return (
    <section
      aria-label={t('chosen')}
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-border bg-surface px-3 py-2 shadow-lg"
    >
      <output className="mr-auto text-sm font-medium">{t('count', { count: ids.length })}</output>
      <Button variant="destructive" size="small" disabled={busy} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        {t('delete')}
      </Button>
      <ConfirmDialog
        destructive
        open={asking}
        busy={busy}
        title={t('deleteTitle', { count: ids.length })}
        confirm={t('delete')}
        onConfirm={() => void remove()}
        onCancel={() => setAsking(false)}
      >
        <p>{t('deleteText')}</p>
      </ConfirmDialog>
    </section>
  )
}
