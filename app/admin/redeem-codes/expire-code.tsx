'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { RedeemCodeView } from '@/lib/services'

/** Ends a code that was not redeemed. */
export function ExpireCode({ code }: { readonly code: RedeemCodeView }): ReactElement | null {
  const t = useTranslations('redeemCodes')
  const { busy, call } = useCall()
  const [asking, setAsking] = useState(false)
  if (code.status !== 'unused') return null
  const name = `${code.code_prefix}…`
  const close = (): void => setAsking(false)
  const expire = (): void => {
    void call(
      callApi('POST /admin/redeem-codes/{id}/expire', { path: { id: code.id } }),
      t('wasExpired', { code: name }),
    ).then(close)
  }
  return (
    <>
      <Button
        variant="outline"
        size="small"
        disabled={busy}
        aria-label={t('expireOf', { code: name })}
        onClick={() => setAsking(true)}
      >
        {t('expire')}
      </Button>
      <ConfirmDialog
        destructive
        open={asking}
        busy={busy}
        title={t('expireTitle', { code: name })}
        confirm={t('expire')}
        onConfirm={expire}
        onCancel={close}
      >
        <p>{t('expireText')}</p>
      </ConfirmDialog>
    </>
  )
}
