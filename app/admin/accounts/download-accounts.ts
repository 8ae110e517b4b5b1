import { callApi, type ApiFailure } from '@/components/api/call-api'

/** Saves accounts as a JSON file in the browser; `null` = done, else why not. */
export async function downloadAccounts(input: {
  readonly ids?: readonly number[]
  readonly include_secrets?: boolean
}): Promise<ApiFailure | null> {
  const result = await callApi('POST /admin/accounts/export', { body: input })
  if (!result.ok) return result
  const file = new Blob([`${JSON.stringify(result.data, null, 2)}\n`], { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `accounts-${new Date().toISOString().slice(0, 10)}.json`
  link.click()
  // Once the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  return null
}
