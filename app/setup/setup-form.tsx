'use client'

import { useTranslations } from 'next-intl'
import {
  startTransition,
  useActionState,
  useEffect,
  useState,
  type FormEvent,
  type ReactElement,
} from 'react'
import { useErrorText } from '@/components/api/use-error-text'
import { Field } from '@/components/form/field'
import { fieldOf, firstOf } from '@/components/form/focus-field'
import { FormError } from '@/components/form/form-error'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { SETUP_FAILURES, type SetupFailure, type SetupState } from './setup-state'

const MIN_PASSWORD_LENGTH = 8

/** The form of the first administrator; after a refusal it keeps what was typed. */
export function SetupForm(props: {
  readonly createFirstAdmin: (state: SetupState, form: FormData) => Promise<SetupState>
  /** The token of the printed link, if that was followed. */
  readonly token: string
}): ReactElement {
  const t = useTranslations('setup')
  const [state, submit, busy] = useActionState(props.createFirstAdmin, { failure: null, errors: {} })
  const [mismatch, setMismatch] = useState(false)
  const errorText = useErrorText()
  const errorOf = (name: string): string | undefined => {
    const error = state.errors[name]
    if (error === undefined) return undefined
    return error.code === 'VALIDATION_ERROR' ? errorText(error) : failureText(t, error.code)
  }
  useEffect(() => {
    const fields = Object.keys(state.errors).map(fieldOf)
    firstOf(fields.filter((field) => field !== null))?.focus()
  }, [state])
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const same = form.get('password') === form.get('repeat')
    setMismatch(!same)
    if (!same) return fieldOf('repeat')?.focus()
    form.set('time_zone', Intl.DateTimeFormat().resolvedOptions().timeZone)
    startTransition(() => submit(form))
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {state.failure !== null && Object.keys(state.errors).length === 0 && !mismatch && (
        <FormError>{failureText(t, state.failure)}</FormError>
      )}
      <Field label={t('token')} hint={t('tokenHint')} path="token" error={errorOf('token')}>
        {(control) => (
          <Input
            {...control}
            name="token"
            defaultValue={props.token}
            autoComplete="off"
            spellCheck={false}
            required
            className="font-mono"
          />
        )}
      </Field>
      <Field label={t('email')} path="email" error={errorOf('email')}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field
        label={t('password')}
        hint={t('passwordHint', { count: MIN_PASSWORD_LENGTH })}
        path="password"
        error={errorOf('password')}
      >
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={MIN_PASSWORD_LENGTH}
            required
          />
        )}
      </Field>
      <Field label={t('repeat')} path="repeat" error={mismatch ? t('mismatch') : undefined}>
        {(control) => (
          <Input {...control} name="repeat" type="password" autoComplete="new-password" required />
        )}
      </Field>
      <Button type="submit" disabled={busy}>
        {busy ? t('submitting') : t('submit')}
      </Button>
    </form>
  )
}

function failureText(t: ReturnType<typeof useTranslations<'setup'>>, failure: string): string {
  return isKnown(failure) ? t(`reasons.${failure}`) : t('failed')
}

function isKnown(failure: string): failure is SetupFailure {
  return SETUP_FAILURES.some((known) => known === failure)
}
