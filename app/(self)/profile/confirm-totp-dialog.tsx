'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { recoveryCodesOf } from './recovery-codes-of'

const URLS = {
  disable: '/api/v1/user/totp/disable',
  renew: '/api/v1/user/totp/recovery-codes',
} as const

/** Switches the second step off or makes new recovery codes; asks for a code and the password first. */
export function ConfirmTotpDialog(props: {
  readonly task: keyof typeof URLS
  readonly asksPassword: boolean
  readonly onClose: () => void
  readonly onCodes: (codes: readonly string[]) => void
}): ReactElement {
  const { task, asksPassword } = props
  const t = useTranslations('self.twoFactor')
  const editing = useForm({
    initial: { code: '', password: '' },
    send: (form) =>
      callApi('POST', URLS[task], {
        code: form.code.trim(),
        ...(asksPassword ? { password: form.password } : {}),
      }),
    onSaved: (data) => {
      if (task === 'renew') return props.onCodes(recoveryCodesOf(data))
      toast.success(t('disabled'))
      props.onClose()
    },
  })
  return (
    <FormDialog editing={editing} title={t(task)} submit={t(task)} onClose={props.onClose}>
      <TextInput editing={editing} name="code" label={t('code')} hint={t('anyCodeHint')} required />
      {asksPassword && (
        <TextInput editing={editing} name="password" label={t('password')} type="password" required />
      )}
    </FormDialog>
  )
}
