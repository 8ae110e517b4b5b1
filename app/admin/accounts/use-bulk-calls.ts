'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/toast/toast'
import type { ApiBody } from '@/components/api/api-calls'
import { callApi, type ApiResult } from '@/components/api/call-api'
import { fieldErrors } from '@/components/api/field-errors'
import { useErrorText } from '@/components/api/use-error-text'
import type { FieldErrors } from '@/components/channel-form/find-issues'
import { useNavigation } from '@/components/navigation'
import type { AccountView } from '@/lib/services'
import { firstSentences, refusalText, refusedAccounts } from './refused-accounts'

/** What is set on many accounts. */
export type BulkFields = Omit<ApiBody<'POST /admin/accounts/bulk-update'>, 'account_ids'>

/** What was refused of fields, by its path; `isTold`: it was said by name, account by account. */
export type BulkRefusal = { readonly errors: FieldErrors; readonly isTold: boolean }

/** What has become of accounts; the words are in the messages. */
type Done = 'done' | 'deleted'

/** Calls that change many accounts; what was refused is named. */
export function useBulkCalls(): {
  readonly busy: boolean
  /** Sets fields on accounts; `null` when all took them. */
  readonly update: (ids: readonly number[], fields: BulkFields) => Promise<BulkRefusal | null>
  /** Makes one call for each account, one after the other; what worked is `done`. */
  readonly each: (
    accounts: readonly AccountView[],
    callFor: (account: AccountView) => Promise<ApiResult>,
    done?: Done,
  ) => Promise<void>
} {
  const t = useTranslations('accounts.bulk')
  const errorText = useErrorText()
  const tell = useTell()
  const [busy, setBusy] = useState(false)
  const update = async (ids: readonly number[], fields: BulkFields): Promise<BulkRefusal | null> => {
    setBusy(true)
    const result = await callApi('POST /admin/accounts/bulk-update', {
      body: { account_ids: ids, ...fields },
    })
    setBusy(false)
    if (!result.ok) {
      const errors = fieldErrors(result)
      const isOfFields = Object.keys(errors).length > 0
      tell(0, isOfFields ? [] : [errorText({ code: result.reason, message: result.message })])
      return { errors, isTold: !isOfFields }
    }
    const refused = refusedAccounts(result.data.results)
    tell(
      ids.length - refused.length,
      refused.map((account) =>
        t('refused', {
          name: account.name ?? `#${account.id ?? ''}`,
          message: refusalText(account, errorText),
        }),
      ),
    )
    if (refused.length === 0) return null
    return { errors: Object.assign({}, ...refused.map(({ errors }) => errors)), isTold: true }
  }
  return {
    busy,
    update,
    each: async (accounts, callFor, done) => {
      setBusy(true)
      const refused: string[] = []
      for (const account of accounts) {
        const result = await callFor(account)
        if (result.ok) continue
        const message = errorText({ code: result.reason, message: result.message })
        refused.push(t('refused', { name: account.name, message }))
      }
      setBusy(false)
      tell(accounts.length - refused.length, refused, done)
    },
  }
}

/** Says how many accounts it was done to, and what was refused; what the page shows is read anew. */
function useTell(): (count: number, refusals: readonly string[], done?: Done) => void {
  const t = useTranslations('accounts.bulk')
  const { refresh } = useNavigation()
  return (count, refusals, done = 'done') => {
    if (count > 0) toast.success(t(done, { count }))
    for (const text of firstSentences(refusals, (more) => t('more', { count: more }))) toast.error(text)
    refresh()
  }
}
