'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { wholeNumber } from '@/components/form/whole-number'
import { useNavigation } from '@/components/navigation'
import type { SubscriptionView } from '@/lib/services'

/** Adds days to a subscription; one that has run out starts anew. */
export function ExtendDialog(props: {
  readonly subscription: SubscriptionView
  readonly onClose: () => void
}): ReactElement {
  const { subscription } = props
  const t = useTranslations('subscriptions')
  const { refresh } = useNavigation()
  const names = { user: subscription.user_email, group: subscription.group_name }
  const editing = useForm({
    initial: { days: '30' },
    send: ({ days }) =>
      callApi('POST /admin/subscriptions/{id}/extend', {
        path: { id: subscription.id },
        body: { days: wholeNumber(days) },
      }),
    onSaved: () => {
      toast.success(t('wasExtended', names))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={t('extendTitle', names)}
      description={subscription.status === 'expired' ? t('extendExpired') : t('extendRunning')}
      submit={t('extend')}
      onClose={props.onClose}
    >
      <TextInput editing={editing} name="days" label={t('days')} numeric required />
    </FormDialog>
  )
}
