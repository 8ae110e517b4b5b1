import type { ApiData } from '@/components/api/api-calls'
import { fieldErrors } from '@/components/api/field-errors'
import type { ErrorText } from '@/components/api/use-error-text'
import type { FieldErrors } from '@/components/channel-form/find-issues'

type Outcome = ApiData<'POST /admin/accounts/bulk-update'>['results'][number]

/** An account that was refused among many: its name, if it has one, its place in the call, and why. */
export type RefusedAccount = {
  readonly name: string | null
  readonly id: number | null
  readonly index: number
  readonly reason: string
  readonly message: string
  readonly errors: FieldErrors
}

/** The accounts of a call that were refused. */
export function refusedAccounts(results: readonly Outcome[]): readonly RefusedAccount[] {
  return results
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ name, account_id: id, index, reason, message, fields, reasons, rules }) => {
      const code = reason ?? 'INTERNAL'
      return {
        name: name === '' ? null : name,
        id,
        index,
        reason: code,
        message: message ?? '',
        errors: fieldErrors({ reason: code, fields, reasons, metadata: { rules } }),
      }
    })
}

/** So many stand beside what worked. */
const SHOWN = 3

/** The first of some sentences as they are shown at once; the last says how many more there are. */
export function firstSentences(
  sentences: readonly string[],
  moreText: (count: number) => string,
): readonly string[] {
  if (sentences.length <= SHOWN) return sentences
  const shown = sentences.slice(0, SHOWN - 1)
  return [...shown, moreText(sentences.length - shown.length)]
}

/** Why it was refused, in the reader's language: each field by its path, or what is said of the account as a whole. */
export function refusalText({ reason, message, errors }: RefusedAccount, errorText: ErrorText): string {
  const fields = Object.entries(errors).map(([path, error]) => `${path}: ${errorText(error)}`)
  return fields.length === 0 ? errorText({ code: reason, message }) : fields.join(' ')
}
