'use client'

import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { formText } from '@/components/form/form-text'
import { forgetSearches } from '@/components/list-search'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

type Failure =
  | { readonly kind: 'required' | 'wrong' | 'failed' | 'codeWrong' | 'codeRequired' }
  | { readonly kind: 'throttled'; readonly seconds: number }

/** How an attempt ended: signed in, a second step wanted, or a failure. */
type Outcome = 'done' | 'code' | Failure

const THROTTLED = /^THROTTLED:(\d+)$/

function outcomeOf(error: string): Outcome {
  const match = THROTTLED.exec(error)
  if (match !== null) return { kind: 'throttled', seconds: Number(match[1]) }
  if (error === 'CODE_NEEDED') return 'code'
  if (error === 'CODE_REFUSED') return { kind: 'codeWrong' }
  return { kind: error === 'CredentialsSignin' ? 'wrong' : 'failed' }
}

type Credentials = { readonly email: string; readonly password: string }

async function attempt(credentials: Credentials, code: string): Promise<Outcome> {
  const result = await signIn('credentials', { ...credentials, code, redirect: false })
  if (result?.ok === true && (result.error ?? null) === null) return 'done'
  return outcomeOf(result?.error ?? '')
}

/**
 * Signs in by password and, where it is switched on, a second step; then goes to `destination`, which the browser loads
 * afresh, so that nothing of before is kept.
 */
export function LoginForm({ destination }: { readonly destination: string }): ReactElement {
  const t = useTranslations('login')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  /** Set once the password was right and a code is wanted. */
  const [verified, setVerified] = useState<Credentials | null>(null)

  const submit = async (form: FormData): Promise<Outcome> => {
    if (verified !== null) {
      const code = formText(form, 'code').trim()
      return code === '' ? { kind: 'codeRequired' } : attempt(verified, code)
    }
    const credentials = { email: formText(form, 'email').trim(), password: formText(form, 'password') }
    if (credentials.email === '' || credentials.password === '') return { kind: 'required' }
    const outcome = await attempt(credentials, '')
    if (outcome === 'code') setVerified(credentials)
    return outcome
  }
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    const outcome = await submit(new FormData(event.currentTarget)).catch((): Outcome => ({ kind: 'failed' }))
    if (outcome === 'done') {
      // Whose session merely ended in this tab may be somebody else.
      forgetSearches()
      return window.location.assign(destination)
    }
    if (outcome !== 'code') setFailure(outcome)
    setBusy(false)
  }
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void onSubmit(event)}>
      {failure !== null && (
        <FormError>
          {failure.kind === 'throttled' ? t('throttled', { seconds: failure.seconds }) : t(failure.kind)}
        </FormError>
      )}
      {verified === null ? <PasswordFields /> : <CodeField />}
      <Button type="submit" aria-disabled={busy} disabled={busy}>
        {busy ? t('submitting') : t(verified === null ? 'submit' : 'submitCode')}
      </Button>
      {verified !== null && (
        <Button
          variant="link"
          size="bare"
          onClick={() => {
            setVerified(null)
            setFailure(null)
          }}
        >
          {t('startOver')}
        </Button>
      )}
    </form>
  )
}

function PasswordFields(): ReactElement {
  const t = useTranslations('login')
  return (
    <>
      <Field label={t('email')}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field label={t('password')}>
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
    </>
  )
}

function CodeField(): ReactElement {
  const t = useTranslations('login')
  return (
    <Field label={t('code')} hint={t('codeHint')}>
      {(control) => (
        <Input
          {...control}
          name="code"
          autoComplete="one-time-code"
          maxLength={64}
          // The step that was asked for has one field.
          ref={(input) => input?.focus()}
        />
      )}
    </Field>
  )
}
