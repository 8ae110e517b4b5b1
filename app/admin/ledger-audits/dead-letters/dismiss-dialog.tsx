'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { newKey } from '@/components/api/new-key'
import { FormDialog } from '@/components/form/form-dialog'
import { TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { useNavigation } from '@/components/navigation'
import { toast } from '@/components/toast/toast'
import type { DeadLetterView } from '@/lib/services'

/** Asks why an event is never charged, and dismisses it. */
export function DismissDialog(props: {
  readonly letter: DeadLetterView
  readonly onClose: () => void
}): ReactElement {
  const { letter } = props
  const t = useTranslations('deadLetters')
  const { refresh } = useNavigation()
  const [key] = useState(newKey)
  const editing = useForm({
    initial: { notes: '' },
    send: ({ notes }) =>
      callApi('POST /admin/settings/dead-letters/{id}/dismiss', {
        path: { id: letter.id },
        body: { notes: notes.trim() },
        once: key,
      }),
    onSaved: () => {
      toast.success(t('wasDismissed'))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={t('dismissTitle', { request: letter.request_id || letter.id })}
      description={t('dismissText')}
      submit={t('dismiss')}
      onClose={props.onClose}
    >
      <TextInput editing={editing} name="notes" label={t('notes')} multiline />
    </FormDialog>
  )
}
