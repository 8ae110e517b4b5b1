'use client'

import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { formText } from '@/components/form/form-text'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

type Failure =
  | { readonly kind: 'required' | 'wrong' | 'failed' }
  | { readonly kind: 'throttled'; readonly seconds: number }

const THROTTLED = /^THROTTLED:(\d+)$/

function failureOf(error: string): Failure {
  const match = THROTTLED.exec(error)
  if (match !== null) return { kind: 'throttled', seconds: Number(match[1]) }
  return { kind: error === 'CredentialsSignin' ? 'wrong' : 'failed' }
}

/** Signs in and goes to `destination`; the browser loads it afresh, so that nothing of before is kept. */
export function LoginForm({ destination }: { readonly destination: string }): ReactElement {
  const t = useTranslations('login')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  const submit = async (form: FormData): Promise<Failure | null> => {
    const email = formText(form, 'email').trim()
    const password = formText(form, 'password')
    if (email === '' || password === '') return { kind: 'required' }
    const result = await signIn('credentials', { email, password, redirect: false })
    if (result?.ok === true && (result.error ?? null) === null) return null
    return failureOf(result?.error ?? '')
  }
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    const found = await submit(new FormData(event.currentTarget)).catch((): Failure => ({ kind: 'failed' }))
    if (found === null) window.location.assign(destination)
    else {
      setFailure(found)
      setBusy(false)
    }
  }
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void onSubmit(event)}>
      {failure !== null && (
        <FormError>
          {failure.kind === 'throttled' ? t('throttled', { seconds: failure.seconds }) : t(failure.kind)}
        </FormError>
      )}
      <Field label={t('email')}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field label={t('password')}>
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" aria-disabled={busy} disabled={busy}>
        {busy ? t('submitting') : t('submit')}
      </Button>
    </form>
  )
}
