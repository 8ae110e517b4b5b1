'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState, type FormEvent, type ReactElement } from 'react'
import { callApi, type ApiFailure } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { CopyButton } from '@/components/copy-button'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { QrCode } from '@/components/qr-code/qr-code'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Input } from '@/components/ui/input'
import { Skeleton } from '@/components/ui/skeleton'

type Setup = { readonly secret: string; readonly url: string; readonly token: string }

/** Shows a new secret as picture and text, and switches the second step on with the first code and the password of those who have one. */
export function SetupTotpDialog(props: {
  readonly asksPassword: boolean
  readonly onClose: () => void
  readonly onCodes: (codes: readonly string[]) => void
}): ReactElement {
  const t = useTranslations('self.twoFactor')
  const errorText = useErrorText()
  const [setup, setSetup] = useState<Setup | null>(null)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    void callApi('POST /user/totp/setup').then((result) => {
      if (!result.ok) return setFailure(result)
      const { secret, otpauth_url: url, setup_token: token } = result.data
      setSetup({ secret, url, token })
    })
  }, [])
  const isMissing = code.trim() === '' || (props.asksPassword && password === '')
  const enable = async (token: string): Promise<void> => {
    setBusy(true)
    const result = await callApi('POST /user/totp/enable', {
      body: { setup_token: token, code, ...(props.asksPassword ? { password } : {}) },
    })
    setBusy(false)
    if (result.ok) props.onCodes(result.data.recovery_codes)
    else setFailure(result)
  }
  return (
    <Dialog
      open
      title={t('setupTitle')}
      description={t('setupText')}
      loses={code === '' && password === '' ? null : 'changes'}
      onClose={props.onClose}
    >
      {setup === null ? (
        <Skeleton className="mx-auto size-48" />
      ) : (
        <div className="flex flex-col items-center gap-3">
          <QrCode text={setup.url} label={t('picture')} />
          <div className="flex w-full items-center gap-2">
            <code
              aria-label={t('secret')}
              className="min-w-0 flex-1 rounded-md bg-muted px-3 py-2 font-mono text-sm break-all select-all"
            >
              {setup.secret}
            </code>
            <CopyButton text={setup.secret} label={t('copySecret')} />
          </div>
        </div>
      )}
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          if (setup !== null && !busy) void enable(setup.token)
        }}
      >
        {failure !== null && (
          <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
        )}
        <Field label={t('code')} hint={t('codeHint')}>
          {(control) => (
            <Input
              {...control}
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={16}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
        {props.asksPassword && (
          <Field label={t('password')}>
            {(control) => (
              <Input
                {...control}
                name="password"
                type="password"
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        )}
        <Button type="submit" className="self-end" disabled={busy || setup === null || isMissing}>
          {t('enable')}
        </Button>
      </form>
    </Dialog>
  )
}
