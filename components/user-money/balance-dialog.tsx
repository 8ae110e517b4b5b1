'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '../toast/toast'
import { Decimal, decimalText, parseDecimal } from '@/lib/core'
import { callApi } from '../api/call-api'
import { newKey } from '../api/new-key'
import { FormDialog } from '../form/form-dialog'
import { SelectInput, TextInput } from '../form/form-inputs'
import { useForm } from '../form/use-form'
import { formatUsd } from '../format/format-money'
import { useNavigation } from '../navigation'

const OPERATIONS = ['add', 'subtract', 'set'] as const

type BalanceForm = { readonly operation: string; readonly balance: string; readonly notes: string }

/** Whose balance it is; the amount with all its digits. */
export type BalanceOwner = { readonly id: number; readonly email: string; readonly balance_exact: string }

/** Adds to a balance, takes from it or sets it, with a note; shows what it will be. */
export function BalanceDialog(props: {
  readonly user: BalanceOwner
  readonly onClose: () => void
}): ReactElement {
  const { user } = props
  const t = useTranslations('userMoney')
  const { refresh } = useNavigation()
  // The same key for every try of this dialog: an answer that was lost is not posted twice.
  const [key] = useState(newKey)
  const editing = useForm<BalanceForm>({
    initial: { operation: 'add', balance: '', notes: '' },
    send: (form) =>
      callApi('POST /admin/users/{id}/balance', {
        path: { id: user.id },
        body: { operation: form.operation, balance: form.balance.trim(), notes: form.notes.trim() || null },
        once: `${key}-${form.operation}-${form.balance.trim()}-${form.notes.length}`,
      }),
    onSaved: () => {
      toast.success(t('saved', { email: user.email }))
      props.onClose()
      refresh()
    },
  })
  const after = balanceAfter(user.balance_exact, editing.form)
  return (
    <FormDialog
      editing={editing}
      title={t('balanceOf', { email: user.email })}
      description={t('now', { balance: formatUsd(user.balance_exact) })}
      onClose={props.onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectInput
          editing={editing}
          name="operation"
          label={t('operation')}
          choices={OPERATIONS.map((value) => ({ value, label: t(`operations.${value}`) }))}
        />
        <TextInput editing={editing} name="balance" label={t('amount')} unit="USD" numeric required />
      </div>
      <TextInput editing={editing} name="notes" label={t('note')} hint={t('noteHint')} multiline />
      <output className="text-sm text-muted-foreground">
        {after === null ? '' : t('after', { balance: formatUsd(after) })}
      </output>
    </FormDialog>
  )
}

/** The balance a form leads to; `null` while there is no amount. */
export function balanceAfter(
  balance: string,
  form: { readonly operation: string; readonly balance: string },
): string | null {
  const amount = parseDecimal(form.balance)
  if (amount === null || amount.isNegative()) return null
  if (form.operation === 'set') return decimalText(amount)
  const now = new Decimal(balance)
  return decimalText(form.operation === 'add' ? now.plus(amount) : now.minus(amount))
}
