import { unsupportedField } from '../neutral'
import type { Sampling } from '../neutral'

/**
 * Refuses several answers and penalties on repetition for accounts whose wire has neither; the values that change nothing
 * pass. Throws AppError `UNSUPPORTED_FIELD`.
 */
export function refuseSampling({ candidates, frequencyPenalty, presencePenalty }: Sampling): void {
  if (candidates !== null && candidates !== 1) {
    throw unsupportedField('n', 'the account gives one answer to a request')
  }
  if (frequencyPenalty !== null && frequencyPenalty !== 0) {
    throw unsupportedField('frequency_penalty', 'the account has no frequency penalty')
  }
  if (presencePenalty !== null && presencePenalty !== 0) {
    throw unsupportedField('presence_penalty', 'the account has no presence penalty')
  }
}
