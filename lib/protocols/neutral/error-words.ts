import { wordTable } from '@/lib/core'
import { scrubMessage } from '../scrub-message'
import type { AnswerError } from './answer'

const STATUS_OF_TYPE = wordTable<number>({
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
})

/** Anthropic's type word for a status. **Source:** https://platform.claude.com/docs/en/api/errors */
export function errorTypeOf(status: number): string {
  for (const [type, known] of Object.entries(STATUS_OF_TYPE)) if (known === status) return type
  if (status === 503) return 'overloaded_error'
  return status >= 500 ? 'api_error' : 'invalid_request_error'
}

/** The status an error's type word stands for; 500 for a word nobody knows. */
export function statusOfErrorType(type: string): number {
  return STATUS_OF_TYPE[type] ?? 500
}

/** An error of a provider, its message without account data. */
export function answerError(input: {
  readonly status: number
  readonly type?: string
  readonly code?: string | null
  readonly param?: string | null
  readonly message: string
}): AnswerError {
  const { status, type = errorTypeOf(status), code = null, param = null, message } = input
  return { status, type, code, param, message: scrubMessage(message) }
}
