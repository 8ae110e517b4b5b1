import { callApi, type ApiFailure } from '@/components/api/call-api'
import { saveFile } from '@/components/save-file'

/** Saves accounts as a JSON file in the browser; `null` = done, else why not. */
export async function downloadAccounts(input: {
  readonly ids?: readonly number[]
  readonly include_secrets?: boolean
}): Promise<ApiFailure | null> {
  const result = await callApi('POST /admin/accounts/export', { body: input })
  if (!result.ok) return result
  const file = new Blob([`${JSON.stringify(result.data, null, 2)}\n`], { type: 'application/json' })
  saveFile(file, `accounts-${new Date().toISOString().slice(0, 10)}.json`)
  return null
}
