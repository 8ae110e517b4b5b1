import type { UpstreamOutcome } from '@/lib/core'
import { readSessionWindow } from './anthropic-rate-limit'
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

const ACCOUNT_DISABLED =
  /organization has been disabled|credit balance|account (?:is|has been) (?:disabled|deactivated)/
const MODEL_MISSING =
  /model[^.]{0,120}(?:not found|not supported|unsupported|does not exist|doesn't exist|not available|no longer available|is not valid)|(?:unsupported|unknown|invalid|no such) model|^\s*(?:error: )?model:|^models\/\S+ is not (?:found|supported)|(?:not found|not supported)[^.]{0,60}\bmodel\b/
const MODEL_CODES = /model_not_found|model_not_supported|unsupported_model|invalid_model/
/** What Google answers with 400 or 403 although the account is at fault. **Source:** https://ai.google.dev/gemini-api/docs/troubleshooting */
const KEY_REFUSED = /api_key_invalid|api_key_expired|access_token_expired/
const PLACE_REFUSED = /user location is not supported|not available in your country/
const PROJECT_DISABLED = /consumer_suspended|billing_disabled/
const KEY_LEAKED = /api key was reported as leaked/
const CONTENT_REFUSED =
  /content[ _](?:policy|filter|management)|safety|moderation|prohibited|violat|(?:access|permission|allowed|authorized|entitled)[^.]{0,80}\bmodel\b|\bmodel\b[^.]{0,120}(?:access|permission|allowed|authorized|entitled)/
const CONTENT_CODES = /content_policy|content_filter|moderation|model_not_allowed|model_not_found/

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
  if (KEY_REFUSED.test(text.codes)) return { kind: 'unauthorized', status, message }
  if (status === 400 && isAccountDisabled(text)) return { kind: 'accountDisabled', status, message }
  if (status === 400 && PLACE_REFUSED.test(text.searched)) return { kind: 'forbidden', status, message }
  if (isModelMissing(text)) return { kind: 'modelUnsupported', status, message }
  return { kind: 'rejected', status, message }
}

function isAccountDisabled({ codes, searched }: ErrorText): boolean {
  return ACCOUNT_DISABLED.test(searched) || KEY_LEAKED.test(searched) || PROJECT_DISABLED.test(codes)
}

function isModelMissing({ codes, searched }: ErrorText): boolean {
  return MODEL_CODES.test(codes) || MODEL_MISSING.test(searched)
}

function classifyForbidden(status: number, text: ErrorText, message: string): UpstreamOutcome {
  if (isAccountDisabled(text)) return { kind: 'accountDisabled', status, message }
  const isContent = CONTENT_CODES.test(text.codes) || CONTENT_REFUSED.test(text.searched)
  return { kind: isContent ? 'forbiddenContent' : 'forbidden', status, message }
}
