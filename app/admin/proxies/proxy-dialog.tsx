'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { SwitchField } from '@/components/form/switch-field'
import { useForm } from '@/components/form/use-form'
import { useNavigation } from '@/components/navigation'
import { toast } from '@/components/toast/toast'
import type { ProxyView } from '@/lib/services'
import { ProxyFields } from './proxy-fields'
import { proxyBody, readProxyForm, type ProxyForm } from './proxy-form'

/** Creates a proxy (`null`) or edits one. */
export function ProxyDialog(props: {
  readonly proxy: ProxyView | null
  readonly onClose: () => void
}): ReactElement {
  const { proxy, onClose } = props
  const t = useTranslations('proxies')
  const { refresh } = useNavigation()
  const editing = useForm<ProxyForm, ProxyView>({
    initial: readProxyForm(proxy),
    send: (form) => {
      const body = proxyBody(form, proxy)
      return proxy === null
        ? callApi('POST /admin/proxies', { body })
        : callApi('PUT /admin/proxies/{id}', { path: { id: proxy.id }, body })
    },
    onSaved: ({ name }) => {
      toast.success(t('saved', { name }))
      onClose()
      refresh()
    },
  })
  const { form, edit, errorOf } = editing
  return (
    <FormDialog
      editing={editing}
      title={proxy === null ? t('newTitle') : t('editTitle', { name: proxy.name })}
      submit={t('save')}
      onClose={onClose}
    >
      <ProxyFields form={form} edit={edit} errorOf={errorOf} />
      <SwitchField
        label={t('active')}
        hint={t('activeHint')}
        path="status"
        checked={form.isActive}
        onChange={(isActive) => edit({ isActive })}
      />
    </FormDialog>
  )
}
