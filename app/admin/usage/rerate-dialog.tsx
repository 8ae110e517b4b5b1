'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import type { ApiData } from '@/components/api/api-calls'
import { callApi, type ApiResult } from '@/components/api/call-api'
import { newKey } from '@/components/api/new-key'
import { useErrorText } from '@/components/api/use-error-text'
import { FormError } from '@/components/form/form-error'
import { formatUsd } from '@/components/format/format-money'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { toRerateFilter, type RerateFilter } from './rerate-filter'

const RERATE = 'POST /admin/usage/rerate'
type Rerated = ApiData<typeof RERATE>

type Props = { readonly filters: Readonly<Record<string, string>>; readonly onClose: () => void }

/** Tells what charging the filtered requests by today's prices would change, and does it when asked. */
export function RerateDialog(props: Props): ReactElement {
  const t = useTranslations('corrections')
  const actions = useTranslations('actions')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const filter = toRerateFilter(props.filters)
  const preview = usePreview(filter)
  const [busy, setBusy] = useState(false)
  const [key] = useState(newKey)
  const run = async (): Promise<void> => {
    setBusy(true)
    const result = await callApi(RERATE, { body: { filter, dry_run: false }, once: key })
    setBusy(false)
    if (!result.ok) {
      toast.error(errorText({ code: result.reason, message: result.message }))
      return
    }
    toast.success(t('wasRerated', { count: result.data.changed }))
    props.onClose()
    refresh()
  }
  const changed = preview?.ok === true ? preview.data.changed : 0
  return (
    <Dialog open title={t('rerateTitle')} description={t('rerateText')} onClose={props.onClose}>
      {preview === null && <output className="text-sm text-muted-foreground">{t('counting')}</output>}
      {preview?.ok === false && (
        <FormError>{errorText({ code: preview.reason, message: preview.message })}</FormError>
      )}
      {preview?.ok === true && <Preview data={preview.data} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="outline" onClick={props.onClose}>
          {actions('cancel')}
        </Button>
        <Button disabled={busy || changed === 0} onClick={() => void run()}>
          {busy ? t('rerating') : t('rerateCount', { count: changed })}
        </Button>
      </div>
    </Dialog>
  )
}

/** The server's preview of the filter the dialog was opened with; `null` while it counts. */
function usePreview(filter: RerateFilter): ApiResult<Rerated> | null {
  const [preview, setPreview] = useState<ApiResult<Rerated> | null>(null)
  const text = JSON.stringify(filter)
  useEffect(() => {
    let isOpen = true
    // The text changes when what it says does, the object at every rendering.
    const asked: RerateFilter = JSON.parse(text)
    void callApi(RERATE, { body: { filter: asked, dry_run: true } }).then((result) => {
      if (isOpen) setPreview(result)
    })
    return () => {
      isOpen = false
    }
  }, [text])
  return preview
}

function Preview({ data }: { readonly data: Rerated }): ReactElement {
  const t = useTranslations('corrections')
  const format = useFormatter()
  const { users } = data
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p>
        {t('previewText', {
          requests: format.number(data.requests),
          changed: format.number(data.changed),
          skipped: format.number(data.skipped),
        })}
      </p>
      <p className="font-medium">{t('difference', { amount: formatUsd(data.difference_exact) })}</p>
      {users.length > 0 && (
        <ul aria-label={t('byUser')} className="max-h-48 overflow-auto">
          {users.map((user) => (
            <li key={user.user_id} className="flex justify-between gap-3 py-0.5">
              <span className="truncate">{user.user_email ?? `#${user.user_id}`}</span>
              <span className="tabular-nums">{formatUsd(user.difference_exact)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
