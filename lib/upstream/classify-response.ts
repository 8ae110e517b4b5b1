import type { UpstreamOutcome } from '@/lib/core'
import { readSessionWindow } from './anthropic-rate-limit'
import {
  isAccountDisabled,
  isContentRefused,
  isKeyRefused,
  isModelMissing,
  isPlaceRefused,
} from './error-phrases'
import { matchTemporaryRule } from './match-temporary-rule'
import { readErrorText, type ErrorText } from './read-error-text'
import { readRateLimitReset } from './read-rate-limit-reset'
import { scrubAccountData } from './scrub-account-data'
import type { UpstreamAccount, UpstreamHeaders } from './types'

export type ResponseToClassify = {
  readonly account: Pick<UpstreamAccount, 'type' | 'secret' | 'customErrorCodes' | 'temporaryRules'>
  readonly status: number
  readonly headers: UpstreamHeaders
  /** Body of an error; not looked at for 2xx. */
  readonly bodyText: string
  readonly nowMs: number
}

const OK: UpstreamOutcome = { kind: 'ok', sessionWindow: null }

/**
 * Sorts one answer: what it means for the request and for the account. Redirects and statuses that no rule names
 * (405, 410, 415 …) count as server errors.
 */
export function classifyResponse(answer: ResponseToClassify): UpstreamOutcome {
  const { account, status } = answer
  if (status >= 200 && status < 300) return classifySuccess(answer.headers)
  const text = readErrorText(answer.bodyText, status)
  const message = scrubAccountData(text.message, account.secret)
  if (isCustomError(account, status)) return { kind: 'customError', status, message }
  const rule = matchTemporaryRule(account.temporaryRules, answer)
  if (rule !== null) return { kind: 'temporaryRule', status, pauseMs: rule.durationMinutes * 60_000, message }
  return classifyStatus(answer, text, message)
}

function classifySuccess(headers: UpstreamHeaders): UpstreamOutcome {
  const sessionWindow = readSessionWindow(headers)
  return sessionWindow === null ? OK : { kind: 'ok', sessionWindow }
}

function isCustomError(account: ResponseToClassify['account'], status: number): boolean {
  const codes = account.customErrorCodes
  return account.type === 'api_key' && codes.length > 0 && !codes.includes(status)
}

function classifyStatus(answer: ResponseToClassify, text: ErrorText, message: string): UpstreamOutcome {
  const { status } = answer
  switch (status) {
    case 400:
    case 404:
      return classifyBadRequest(status, text, message)
    case 401:
      return { kind: 'unauthorized', status, message }
    case 402:
      return { kind: 'accountDisabled', status, message }
    case 403:
      return classifyForbidden(status, text, message)
    case 408:
    case 425:
      return { kind: 'transient', status, message }
    case 429:
      return { kind: 'rateLimited', status, untilMs: readRateLimitReset(answer), message }
    case 529:
      return { kind: 'overloaded', status, message }
    case 409:
    case 413:
    case 422:
      return { kind: 'rejected', status, message }
    default:
      return { kind: 'serverError', status, message: status < 400 ? 'Redirect refused' : message }
  }
}

function classifyBadRequest(status: number, text: ErrorText, message: string): UpstreamOutcome {
  if (isKeyRefused(text)) return { kind: 'unauthorized', status, message }
  if (status === 400 && isAccountDisabled(text)) return { kind: 'accountDisabled', status, message }
  if (status === 400 && isPlaceRefused(text)) return { kind: 'forbidden', status, message }
  if (isModelMissing(text)) return { kind: 'modelUnsupported', status, message }
  return { kind: 'rejected', status, message }
}

function classifyForbidden(status: number, text: ErrorText, message: string): UpstreamOutcome {
  if (isAccountDisabled(text)) return { kind: 'accountDisabled', status, message }
  return { kind: isContentRefused(text) ? 'forbiddenContent' : 'forbidden', status, message }
}
