'use client'

import { useTimeZone, useTranslations } from 'next-intl'
import { useState } from 'react'
import { callApi } from '../api/call-api'
import { newerOf } from '../form/newer-of'
import { useForm, type FormEditing } from '../form/use-form'
import { useNavigation } from '../navigation'
import { toast } from '../toast/toast'
import { accountIssues } from './account-issues'
import { EMPTY_ACCOUNT, type AccountAnswer, type AccountForm } from './account-form'
import { readAccount, replacedSecrets } from './read-account'
import { writeAccount, writeStatus } from './write-account'

export type AccountEditing = FormEditing<AccountForm> & {
  /** Masks of the stored secrets by field; none for a new account. */
  readonly masks: Readonly<Record<string, string>>
}

/** Fields of the form that have another name in the body. */
const PATHS: Readonly<Record<string, string>> = {
  mapping: 'model_mapping',
  rules: 'temp_unschedulable_rules',
}

/** The state of an account's form and how it is saved; `null` = a new account. */
export function useAccountForm(account: AccountAnswer | null): AccountEditing {
  const t = useTranslations('accountEditor')
  const timeZone = useTimeZone() ?? 'UTC'
  const read = (answer: AccountAnswer): AccountForm => readAccount(answer, timeZone)
  const { navigate, refresh } = useNavigation()
  const [stored, setStored] = useState(account)
  const editing = useForm<AccountForm, AccountAnswer>({
    initial: account === null ? EMPTY_ACCOUNT : read(account),
    check: (form) => accountIssues(form, stored === null),
    send: (form) => {
      const before = stored === null ? null : read(stored)
      const body = { ...writeAccount(form, timeZone), ...writeStatus(form, before) }
      return stored === null
        ? callApi('POST /admin/accounts', { body })
        : callApi('PUT /admin/accounts/{id}', {
            path: { id: stored.id },
            body: { ...body, revision: stored.revision },
          })
    },
    ...(account === null
      ? {}
      : { load: () => callApi('GET /admin/accounts/{id}', { path: { id: account.id } }) }),
    stored: read,
    newer: newerOf(stored, account),
    secrets: stored === null || account === null ? [] : replacedSecrets(stored, account),
    onStored: setStored,
    onSaved: (answer) => {
      toast.success(t('saved', { name: answer.name }))
      if (account === null) navigate(`/admin/accounts/${answer.id}`, { replace: true })
      else refresh()
    },
    // Secrets stand among the credentials of the body.
    pathsOf: (field) => [PATHS[field] ?? field, `credentials.${field}`],
  })
  const masks = Object.entries(stored?.credentials ?? {}).map(([field, mask]) => [field, String(mask)])
  return { ...editing, masks: Object.fromEntries(masks) }
}
