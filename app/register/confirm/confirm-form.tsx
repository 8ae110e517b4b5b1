'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormError } from '@/components/form/form-error'
import { usePlainForm } from '@/components/form/use-plain-form'
import { Button } from '@/components/ui/button'

export function ConfirmForm({ token }: { readonly token: string }): ReactElement {
  const t = useTranslations('register')
  const form = usePlainForm({
    send: () => callApi('POST /auth/verify', { body: { token } }),
    onDone: () => window.location.assign('/login?notice=confirmed'),
  })
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={form.onSubmit}>
      {form.error !== null && <FormError>{form.error}</FormError>}
      <Button type="submit" disabled={form.busy}>
        {t('confirm')}
      </Button>
    </form>
  )
}
