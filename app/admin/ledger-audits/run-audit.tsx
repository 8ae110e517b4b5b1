'use client'

import { Scale } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'

/** Runs the audit now and says what it found. */
export function RunAudit(): ReactElement {
  const t = useTranslations('ledgerAudits')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  const run = async (): Promise<void> => {
    setBusy(true)
    const result = await callApi('POST /admin/settings/ledger-audits')
    setBusy(false)
    if (!result.ok) {
      toast.error(errorText({ code: result.reason, message: result.message }))
      return
    }
    const count = result.data.difference_count
    if (count === 0) toast.success(t('agree'))
    else toast.error(t('differ', { count }))
    refresh()
  }
  return (
    <Button disabled={busy} onClick={() => void run()}>
      <Scale aria-hidden />
      {busy ? t('running') : t('run')}
    </Button>
  )
}
