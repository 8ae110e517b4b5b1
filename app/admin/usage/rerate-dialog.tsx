'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, postOnce, record, type ApiResult } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { FormError } from '@/components/form/form-error'
import { formatUsd } from '@/components/format/format-money'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { toRerateFilter } from './rerate-filter'

const URL = '/api/v1/admin/usage/rerate'

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
  const [key] = useState(() => crypto.randomUUID())
  const run = async (): Promise<void> => {
    setBusy(true)
    const result = await postOnce(URL, key, { filter, dry_run: false })
    setBusy(false)
    if (!result.ok) {
      toast.error(errorText({ code: result.reason, message: result.message }))
      return
    }
    toast.success(t('wasRerated', { count: Number(record(result.data)['changed']) }))
    props.onClose()
    refresh()
  }
  const changed = preview?.ok === true ? Number(record(preview.data)['changed']) : 0
  return (
    <Dialog open title={t('rerateTitle')} description={t('rerateText')} onClose={props.onClose}>
      {preview === null && <output className="text-sm text-muted-foreground">{t('counting')}</output>}
      {preview?.ok === false && (
        <FormError>{errorText({ code: preview.reason, message: preview.message })}</FormError>
      )}
      {preview?.ok === true && <Preview data={record(preview.data)} />}
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
function usePreview(filter: Readonly<Record<string, unknown>>): ApiResult | null {
  const [preview, setPreview] = useState<ApiResult | null>(null)
  const body = JSON.stringify({ filter, dry_run: true })
  useEffect(() => {
    let isOpen = true
    void callApi('POST', URL, JSON.parse(body)).then((result) => {
      if (isOpen) setPreview(result)
    })
    return () => {
      isOpen = false
    }
  }, [body])
  return preview
}

function Preview({ data }: { readonly data: Readonly<Record<string, unknown>> }): ReactElement {
  const t = useTranslations('corrections')
  const format = useFormatter()
  const users = Array.isArray(data['users']) ? data['users'].map(record) : []
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p>
        {t('previewText', {
          requests: format.number(Number(data['requests'])),
          changed: format.number(Number(data['changed'])),
          skipped: format.number(Number(data['skipped'])),
        })}
      </p>
      <p className="font-medium">
        {t('difference', { amount: formatUsd(String(data['difference_exact'])) })}
      </p>
      {users.length > 0 && (
        <ul aria-label={t('byUser')} className="max-h-48 overflow-auto">
          {users.map((user) => (
            <li key={String(user['user_id'])} className="flex justify-between gap-3 py-0.5">
              <span className="truncate">{nameOf(user)}</span>
              <span className="tabular-nums">{formatUsd(String(user['difference_exact']))}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function nameOf(user: Readonly<Record<string, unknown>>): string {
  const email = user['user_email']
  return typeof email === 'string' ? email : `#${String(user['user_id'])}`
}
