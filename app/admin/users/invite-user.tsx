'use client'

import { MailPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { wholeNumber } from '@/components/form/whole-number'
import { SecretOnce } from '@/components/secret-once'
import { Button } from '@/components/ui/button'

/** Makes a link with which somebody may register once. */
export function InviteUser(): ReactElement {
  const t = useTranslations('invites')
  const [open, setOpen] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  return (
    <>
      <Button variant="outline" onClick={() => setOpen(true)}>
        <MailPlus aria-hidden />
        {t('invite')}
      </Button>
      {open && <InviteDialog onClose={() => setOpen(false)} onLink={setLink} />}
      {link !== null && <SecretOnce title={t('createdTitle')} secret={link} onClose={() => setLink(null)} />}
    </>
  )
}

function InviteDialog(props: {
  readonly onClose: () => void
  readonly onLink: (link: string) => void
}): ReactElement {
  const t = useTranslations('invites')
  const editing = useForm({
    initial: { email: '', validity_days: '7' },
    send: ({ email, validity_days: days }) =>
      callApi('POST /admin/invites', {
        body: { email: email.trim() === '' ? null : email.trim(), validity_days: wholeNumber(days) },
      }),
    onSaved: (data) => {
      const token = encodeURIComponent(data.token)
      props.onLink(`${window.location.origin}/register?invite=${token}`)
      props.onClose()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={t('title')}
      description={t('text')}
      submit={t('create')}
      onClose={props.onClose}
    >
      <TextInput editing={editing} name="email" label={t('email')} hint={t('emailHint')} type="email" />
      <TextInput editing={editing} name="validity_days" label={t('days')} numeric />
    </FormDialog>
  )
}
