'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormError } from '@/components/form/form-error'
import { formText } from '@/components/form/form-text'
import { PlainField } from '@/components/form/plain-field'
import { usePlainForm } from '@/components/form/use-plain-form'
import { Button } from '@/components/ui/button'

export function ResetForm({ token }: { readonly token: string }): ReactElement {
  const t = useTranslations('resetPassword')
  const [mismatch, setMismatch] = useState(false)
  const form = usePlainForm({
    send(fields) {
      const password = formText(fields, 'password')
      const isSame = password === formText(fields, 'repeat')
      setMismatch(!isSame)
      return isSame ? callApi('POST /auth/reset-password', { body: { token, password } }) : null
    },
    onDone: () => window.location.assign('/login?notice=reset'),
  })
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={form.onSubmit}>
      {form.error !== null && <FormError>{form.error}</FormError>}
      <PlainField
        name="password"
        label={t('password')}
        hint={t('passwordHint', { count: 8 })}
        type="password"
        autoComplete="new-password"
        error={form.errorOf('password')}
      />
      <PlainField
        name="repeat"
        label={t('repeat')}
        type="password"
        autoComplete="new-password"
        error={mismatch ? t('mismatch') : undefined}
      />
      <Button type="submit" disabled={form.busy}>
        {t('submit')}
      </Button>
    </form>
  )
}
