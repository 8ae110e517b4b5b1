import type { ErrorText } from './read-error-text'

/** What an error says about the account or its models; a client's value that is only quoted in it says nothing. */

/** Characters that are searched: what went wrong stands in front. */
const MAX_SAID = 4_096

const ACCOUNT_DISABLED =
  /organization has been disabled|credit balance|account (?:is|has been) (?:disabled|deactivated|suspended)|api key was reported as leaked/
const MODEL_CODES =
  /model_not_found|model_not_supported|unsupported_model|invalid_model|unknown_model|model_decommissioned|model_not_available|deploymentnotfound|invalidendpointormodel/

/** What follows a preposition is no subject: "JSON mode with model x is not supported". */
const NO_PREPOSITION = String.raw`(?<!\b(?:and|as|by|for|from|in|of|on|or|to|using|with) (?:(?:its|that|the|this|your) )?)`
/** The model, and not something of it: "model parameters are invalid". */
const MODEL = String.raw`model(?! (?:capabilit|config|context|feature|field|input|option|output|parameter|response|setting))`
const QUOTE = String.raw`"'\x60`
const NAME = String.raw`(?: ?[(${QUOTE}]?[\w./:@…-]{1,256}[)${QUOTE}]?)??`
const IS_NOT_THERE = String.raw`(?:(?:and thus|are|has been|is|was) )?(?:(?:currently )?(?:no longer|not)(?: currently)? (?:a )?(?:available|exist|found|supported|valid)|could not be found|deprecated|does not exist|doesn't exist|invalid|unsupported)\b`
/** What may stand behind "unknown model": its name, quoted or not, or nothing. */
const NAME_OR_END = String.raw`(?= ?(?:$|[:.,;(${QUOTE}]|passed\b|[\w./@-]*[\d/-]|\w{1,256} ?(?:$|[.,;)])))`

/**
 * Sentences whose subject is the model itself: "the model `x` does not exist". One that only mentions it ("tool_choice is not
 * supported by this model") speaks of a parameter.
 */
const MODEL_MISSING = [
  new RegExp(
    String.raw`${NO_PREPOSITION}\b${MODEL}(?: (?:id|identifier|name|version))?:?${NAME},? ${IS_NOT_THERE}`,
  ),
  new RegExp(
    String.raw`(?:^|[:.;(] ?)(?:the )?(?:invalid|no such|unknown|unsupported) ${MODEL}(?: (?:id|identifier|name))?${NAME_OR_END}`,
  ),
  /\bnot found the model\b/,
  /\bis not a valid model(?: id| identifier| name)?\b/,
  /\bthe model or endpoint \S+ does not exist\b/,
  /模型不存在/,
  /^\s*(?:error: )?model:/,
  /^models\/\S+ is not (?:found|supported)/,
]

/** Codes that name something of the request other than its model. */
const OTHER_CODES = /_parameter\b|_value\b|_type\b|context_length|previous_response|string_above|array_above/

/** What Google answers with 400 or 403 although the account is at fault. **Source:** https://ai.google.dev/gemini-api/docs/troubleshooting */
const KEY_REFUSED = /api_key_invalid|api_key_expired|access_token_expired/
const PLACE_REFUSED = /user location is not supported|not available in your country/
const PROJECT_DISABLED = /consumer_suspended|billing_disabled/
/** A key that compatible providers refuse with 400. */
const KEY_INCORRECT = /^incorrect api key provided\b/
/** Nothing more can be charged to the account: the bill is open, or the operator's own limit is reached. */
const UNPAID = /arrearage|billing_hard_limit_reached/

const CONTENT_REFUSED =
  /content[ _](?:policy|filter|management)|safety|moderation|prohibited|violat|(?:access|permission|allowed|authorized|entitled|verified)[^.]{0,80}\bmodel\b|\bmodel\b[^.]{0,120}(?:access|permission|allowed|authorized|entitled)/
const CONTENT_CODES = /content_policy|content_filter|moderation|model_not_allowed|model_not_found/

export function isKeyRefused(text: ErrorText): boolean {
  return KEY_REFUSED.test(text.codes) || (!blamesRequest(text) && KEY_INCORRECT.test(text.searched))
}

/** The account, its organization or its project does not work any more, whatever is asked. */
export function isAccountDisabled(text: ErrorText): boolean {
  if (PROJECT_DISABLED.test(text.codes) || UNPAID.test(text.codes)) return true
  return !blamesRequest(text) && ACCOUNT_DISABLED.test(unquoted(text))
}

export function isPlaceRefused(text: ErrorText): boolean {
  return !blamesRequest(text) && PLACE_REFUSED.test(unquoted(text))
}

/** The account does not have the model, for whatever request. */
export function isModelMissing(text: ErrorText): boolean {
  if (MODEL_CODES.test(text.codes)) return true
  if (blamesRequest(text)) return false
  const said = unquoted(text)
  return MODEL_MISSING.some((sentence) => sentence.test(said))
}

/** Refused for what is in the request, or for want of permission for its model. */
export function isContentRefused({ codes, searched }: ErrorText): boolean {
  return CONTENT_CODES.test(codes) || CONTENT_REFUSED.test(searched)
}

const MODEL_FIELD = /(?:^|\.)model(?:_id|_name)?$/

/** The error names a field or a value of the request, other than its model. */
function blamesRequest({ codes, field }: ErrorText): boolean {
  return field === null ? OTHER_CODES.test(codes) : !MODEL_FIELD.test(field)
}

const QUOTED = /"[^"]*"|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g

/** The words without what they quote, where that is more than a name. */
function unquoted({ searched }: ErrorText): string {
  return searched.slice(0, MAX_SAID).replace(QUOTED, (quoted) => (/\s/.test(quoted) ? "'…'" : quoted))
}
