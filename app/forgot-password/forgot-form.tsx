'use client'

import { MailCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormError } from '@/components/form/form-error'
import { formText } from '@/components/form/form-text'
import { PlainField } from '@/components/form/plain-field'
import { usePlainForm } from '@/components/form/use-plain-form'
import { StateMessage } from '@/components/layout/state-message'
import { Button } from '@/components/ui/button'

/** Asks for a mail; the answer is the same whether or not there is an account. */
export function ForgotForm(): ReactElement {
  const t = useTranslations('forgot')
  const [sent, setSent] = useState(false)
  const form = usePlainForm({
    send: (fields) => callApi('POST /auth/forgot-password', { body: { email: formText(fields, 'email') } }),
    onDone: () => setSent(true),
  })
  if (sent) return <StateMessage icon={<MailCheck />} title={t('sentTitle')} text={t('sentText')} />
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={form.onSubmit}>
      {form.error !== null && <FormError>{form.error}</FormError>}
      <PlainField
        name="email"
        label={t('email')}
        type="email"
        autoComplete="username"
        error={form.errorOf('email')}
      />
      <Button type="submit" disabled={form.busy}>
        {t('submit')}
      </Button>
    </form>
  )
}
