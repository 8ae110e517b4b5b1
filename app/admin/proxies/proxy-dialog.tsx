'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, type ApiFailure } from '@/components/api/call-api'
import { fieldErrors } from '@/components/api/field-errors'
import { useErrorText } from '@/components/api/use-error-text'
import { FormError } from '@/components/form/form-error'
import { SwitchField } from '@/components/form/switch-field'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import type { ProxyView } from '@/lib/services'
import { ProxyFields } from './proxy-fields'
import { proxyBody, readProxyForm } from './proxy-form'

/** Creates a proxy (`null`) or edits one. */
export function ProxyDialog(props: {
  readonly proxy: ProxyView | null
  readonly onClose: () => void
}): ReactElement {
  const { proxy, onClose } = props
  const t = useTranslations('proxies')
  const actions = useTranslations('actions')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [form, setForm] = useState(() => readProxyForm(proxy))
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)
  const errors = failure === null ? {} : fieldErrors(failure)
  const save = async (): Promise<void> => {
    setBusy(true)
    const body = proxyBody(form, proxy)
    const result = await (proxy === null
      ? callApi('POST /admin/proxies', { body })
      : callApi('PUT /admin/proxies/{id}', { path: { id: proxy.id }, body }))
    setBusy(false)
    if (!result.ok) return setFailure(result)
    toast.success(t('saved', { name: form.name.trim() }))
    onClose()
    refresh()
  }
  return (
    <Dialog
      open
      title={proxy === null ? t('newTitle') : t('editTitle', { name: proxy.name })}
      onClose={onClose}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <ProxyFields
          form={form}
          edit={(change) => setForm({ ...form, ...change })}
          errorOf={(path) => {
            const error = errors[path]
            return error === undefined ? undefined : errorText(error)
          }}
        />
        <SwitchField
          label={t('active')}
          hint={t('activeHint')}
          path="status"
          checked={form.isActive}
          onChange={(isActive) => setForm({ ...form, isActive })}
        />
        {failure !== null && Object.keys(errors).length === 0 && (
          <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button variant="outline" onClick={onClose}>
            {actions('cancel')}
          </Button>
          <Button type="submit" disabled={busy}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
