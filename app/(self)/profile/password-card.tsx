'use client'

import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, type ApiFailure } from '@/components/api/call-api'
import { fieldErrors } from '@/components/api/field-errors'
import { useErrorText } from '@/components/api/use-error-text'
import { FormError } from '@/components/form/form-error'
import { formText } from '@/components/form/form-text'
import { PlainField } from '@/components/form/plain-field'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'

/** Changes the password; every other session ends. */
export function PasswordCard({ hasPassword }: { readonly hasPassword: boolean }): ReactElement {
  const t = useTranslations('self.profile')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [mismatch, setMismatch] = useState(false)
  const errorOf = (name: string): string | undefined => {
    const error = failure === null ? undefined : fieldErrors(failure)[name]
    return error === undefined ? undefined : errorText(error)
  }
  const change = async (element: HTMLFormElement): Promise<void> => {
    const form = new FormData(element)
    const password = formText(form, 'password')
    const isSame = password === formText(form, 'repeat')
    setMismatch(!isSame)
    if (!isSame) return
    setBusy(true)
    const current = formText(form, 'current_password')
    const body = { password, ...(hasPassword ? { current_password: current } : {}) }
    const result = await callApi('PUT /user/password', { body })
    setBusy(false)
    setFailure(result.ok ? null : result)
    if (!result.ok) return
    element.reset()
    toast.success(t('passwordChanged'))
    refresh()
  }
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('password')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('passwordText')}</p>
      </CardHeader>
      <CardContent>
        <form
          noValidate
          aria-label={t('password')}
          className="flex flex-col gap-4"
          onSubmit={(event: FormEvent<HTMLFormElement>) => {
            event.preventDefault()
            void change(event.currentTarget)
          }}
        >
          {failure !== null && Object.keys(failure.fields).length === 0 && (
            <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
          )}
          {hasPassword && (
            <PlainField
              name="current_password"
              type="password"
              label={t('currentPassword')}
              autoComplete="current-password"
              error={errorOf('current_password')}
            />
          )}
          <PlainField
            name="password"
            type="password"
            label={t('newPassword')}
            autoComplete="new-password"
            error={errorOf('password')}
          />
          <PlainField
            name="repeat"
            type="password"
            label={t('repeatPassword')}
            autoComplete="new-password"
            error={mismatch ? t('mismatch') : undefined}
          />
          <Button type="submit" className="self-end" disabled={busy}>
            {t('changePassword')}
          </Button>
        </form>
      </CardContent>
    </Card>
  )
}
