'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'

/** Switches the second step off or makes new recovery codes; asks for a code and the password first. */
export function ConfirmTotpDialog(props: {
  readonly task: 'disable' | 'renew'
  readonly asksPassword: boolean
  readonly onClose: () => void
  readonly onCodes: (codes: readonly string[]) => void
}): ReactElement {
  const { task, asksPassword } = props
  const t = useTranslations('self.twoFactor')
  const editing = useForm({
    initial: { code: '', password: '' },
    send: (form) => {
      const body = { code: form.code.trim(), ...(asksPassword ? { password: form.password } : {}) }
      return task === 'renew'
        ? callApi('POST /user/totp/recovery-codes', { body })
        : callApi('POST /user/totp/disable', { body })
    },
    onSaved: (data) => {
      if (data !== undefined) return props.onCodes(data.recovery_codes)
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
