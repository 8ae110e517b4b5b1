'use client'

import { MailCheck } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormError } from '@/components/form/form-error'
import { formText } from '@/components/form/form-text'
import { PlainField } from '@/components/form/plain-field'
import { usePlainForm } from '@/components/form/use-plain-form'
import { StateMessage } from '@/components/layout/state-message'
import { Button } from '@/components/ui/button'

/** Makes an account, or has a mail sent that must be confirmed first. */
export function RegisterForm(props: {
  /** The token of the invitation that led here. */
  readonly invite: string
  readonly asksInvite: boolean
}): ReactElement {
  const t = useTranslations('register')
  const locale = useLocale()
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  const [mismatch, setMismatch] = useState(false)
  const form = usePlainForm({
    send(fields) {
      const isSame = formText(fields, 'password') === formText(fields, 'repeat')
      setMismatch(!isSame)
      if (!isSame) return null
      return callApi('POST /auth/register', {
        body: {
          email: formText(fields, 'email'),
          password: formText(fields, 'password'),
          name: formText(fields, 'name'),
          invite: formText(fields, 'invite'),
          locale,
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        },
      })
    },
    onDone(data, fields) {
      if (data.status === 'created') window.location.assign('/login?notice=registered')
      else setMailedTo(formText(fields, 'email').trim())
    },
  })
  if (mailedTo !== null) {
    return (
      <StateMessage icon={<MailCheck />} title={t('mailTitle')} text={t('mailText', { email: mailedTo })} />
    )
  }
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
      <PlainField
        name="name"
        label={t('name')}
        type="text"
        autoComplete="name"
        error={form.errorOf('name')}
      />
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
      {props.asksInvite || props.invite !== '' ? (
        <PlainField
          name="invite"
          label={t('invite')}
          hint={t('inviteHint')}
          type="text"
          autoComplete="off"
          defaultValue={props.invite}
          error={form.errorOf('invite')}
        />
      ) : null}
      <Button type="submit" disabled={form.busy}>
        {form.busy ? t('submitting') : t('submit')}
      </Button>
    </form>
  )
}
