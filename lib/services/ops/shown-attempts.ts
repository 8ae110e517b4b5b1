import type { Prisma } from '../shared/database'
import { isPlainObject } from '../shared/parse-input'
import { storedAttempt } from '../usage/attempts'
import type { Answer } from '../shared/answer'
import type { excludedAccountAnswer, failedAttemptAnswer } from './answers'

type ShownAttempt = Answer<typeof failedAttemptAnswer> | Answer<typeof excludedAccountAnswer>

/** What a failed request keeps of its attempts and of the accounts left out. */
export function shownAttempts(column: Prisma.JsonValue): readonly ShownAttempt[] {
  if (!Array.isArray(column)) return []
  return column.flatMap((entry) => {
    if (!isPlainObject(entry)) return []
    return [entry['outcome'] === 'excluded' ? excludedAccount(entry) : storedAttempt(entry)]
  })
}

function excludedAccount({
  account_id: accountId,
  reason,
  until,
}: Readonly<Record<string, unknown>>): ShownAttempt {
  return {
    account_id: typeof accountId === 'number' ? accountId : 0,
    outcome: 'excluded',
    reason: typeof reason === 'string' ? reason : '',
    until: typeof until === 'string' ? until : null,
  }
}
