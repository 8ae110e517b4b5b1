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

/** Asks for a note and gives back what a request cost. */
export function RefundDialog(props: {
  readonly row: { readonly id: string; readonly billing_type: string }
  readonly reload: (() => void) | undefined
  readonly onClose: () => void
}): ReactElement {
  const { row } = props
  const t = useTranslations('corrections')
  const { refresh } = useNavigation()
  // The same key for every try of this dialog: an answer that was lost is not given back twice.
  const [key] = useState(newKey)
  const editing = useForm({
    initial: { notes: '' },
    send: ({ notes }) =>
      callApi('POST /admin/usage/{id}/refund', {
        path: { id: row.id },
        body: { notes: notes.trim() },
        once: key,
      }),
    onSaved: () => {
      toast.success(t('wasRefunded'))
      props.onClose()
      props.reload?.()
      refresh()
    },
  })
  const isWindow = row.billing_type === 'subscription'
  return (
    <FormDialog
      editing={editing}
      title={t('refundTitle')}
      description={t(isWindow ? 'refundWindowText' : 'refundText')}
      submit={t('refund')}
      onClose={props.onClose}
    >
      <TextInput editing={editing} name="notes" label={t('note')} multiline />
    </FormDialog>
  )
}
