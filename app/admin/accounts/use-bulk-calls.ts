'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi, record } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import type { AccountView } from '@/lib/services'

type Call = { readonly method: string; readonly path: string }

/** Calls that change many accounts; what was refused is named. */
export function useBulkCalls(): {
  readonly busy: boolean
  /** Sets fields on accounts; whether all took them. */
  readonly update: (ids: readonly number[], fields: object) => Promise<boolean>
  /** Makes one call for each account, one after the other. */
  readonly each: (accounts: readonly AccountView[], callOf: (account: AccountView) => Call) => Promise<void>
} {
  const t = useTranslations('accounts.bulk')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  const tell = (done: number, refusals: readonly string[]): void => {
    if (done > 0) toast.success(t('done', { count: done }))
    for (const refusal of refusals.slice(0, 5)) toast.error(refusal)
    refresh()
  }
  const update = async (ids: readonly number[], fields: object): Promise<boolean> => {
    setBusy(true)
    const result = await callApi('POST', '/api/v1/admin/accounts/bulk-update', {
      account_ids: ids,
      ...fields,
    })
    setBusy(false)
    if (!result.ok) {
      tell(0, [errorText({ code: result.reason, message: result.message })])
      return false
    }
    const refused = refusalsOf(result.data).map(({ name, message }) => t('refused', { name, message }))
    tell(ids.length - refused.length, refused)
    return refused.length === 0
  }
  return {
    busy,
    update,
    each: async (accounts, callOf) => {
      setBusy(true)
      const refused: string[] = []
      for (const account of accounts) {
        const { method, path } = callOf(account)
        const result = await callApi(method, `/api/v1/admin/accounts${path}`)
        if (result.ok) continue
        const message = errorText({ code: result.reason, message: result.message })
        refused.push(t('refused', { name: account.name, message }))
      }
      setBusy(false)
      tell(accounts.length - refused.length, refused)
    },
  }
}

/** What was refused of many: the account and why. */
export function refusalsOf(data: unknown): readonly { readonly name: string; readonly message: string }[] {
  const { results } = record(data)
  if (!Array.isArray(results)) return []
  return results
    .map((result: unknown) => record(result))
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ name, account_id: id, message }) => ({
      name: typeof name === 'string' ? name : `#${String(id)}`,
      message: String(message),
    }))
}
