import { headerValue } from '../header-value'
import { invalidRequest } from '../invalid-request'
import { readSpan } from '../json/read-span'
import type { BodySplice, ByteSpan, RequestHeaders } from '../protocol'
import type { ScannedBody } from '../request-fields'
import { standsAt } from '../sse/data-lines'

/**
 * A request is routed, restricted and billed by one model: what would let the provider answer with another one is not
 * passed on. Throws AppError `INVALID_REQUEST` (400) where the request names one: in `fallbacks`, or in a tool that asks an
 * advisor. The provider's own choice of a fallback is declined: then a request runs on its model alone, as at models that
 * have none. `null` = nothing is to be changed.
 * **Source:** `BetaFallbacksParam` and `BetaAdvisorTool20260301` of `@anthropic-ai/sdk`.
 */
export function declineSecondModel({ body, scan }: ScannedBody, headers: RequestHeaders): BodySplice | null {
  const tools = scan.spanOf('tools')
  if (INLINE_TOOLS.test(headerValue(headers, 'anthropic-beta'))) refuseAdvisor(body)
  else if (tools !== null) refuseAdvisor(body.subarray(tools.start, tools.end))
  const fallbacks = scan.spanOf('fallbacks')
  return fallbacks === null ? null : declineFallbacks(body, fallbacks)
}

/** Longer than any list of fallbacks that asks for none, or for the provider's own. */
const MAX_FALLBACK_BYTES = 256
const LEAVE_OUT = 'null'

function declineFallbacks(body: Buffer, span: ByteSpan): BodySplice | null {
  const fallbacks = span.end - span.start > MAX_FALLBACK_BYTES ? undefined : readSpan(body, span)
  if (fallbacks === null || (Array.isArray(fallbacks) && fallbacks.length === 0)) return null
  if (fallbacks === 'default') return { span, text: LEAVE_OUT }
  throw secondModel('fallbacks', 'they name a second model')
}

function secondModel(field: string, why: string): Error {
  return invalidRequest(`${field}: ${why}, which is not supported here: ask each model on its own`, {
    param: field,
  })
}

/** With these the conversation itself may define tools. */
const INLINE_TOOLS = /inline-tools|tool-changes/
const ADVISOR_TYPE = /^"advisor_\d+"/
/** Longer than any type of an advisor. */
const MAX_TYPE_BYTES = 32
/** Digits are rare in tools, and so are underscores: both are searched for at the speed of memory. */
const DATE_MARK = Buffer.from('_20')
const BEFORE_DATE = '"advisor'.length
const ESCAPE_MARK = Buffer.from('00')
const ESCAPE = Buffer.from('\\u')
const BACKSLASH = 0x5c
/** A digit, small letter or underscore. */
const PLAIN_LETTER = /^(?:3\d|5f|6[1-9a-f]|7[\da])$/i

function refuseAdvisor(bytes: Buffer): void {
  if (hidesLetters(bytes)) {
    throw invalidRequest('tools: letters and digits cannot be written as escapes', { param: 'tools' })
  }
  for (let at = bytes.indexOf(DATE_MARK); at >= 0; at = bytes.indexOf(DATE_MARK, at + 1)) {
    const start = at - BEFORE_DATE
    if (start >= 0 && ADVISOR_TYPE.test(bytes.toString('latin1', start, start + MAX_TYPE_BYTES)))
      throw secondModel('tools', 'an advisor is a second model')
  }
}

/** Whether letters are written as escapes, which no client does: they may hide a word. */
function hidesLetters(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(ESCAPE_MARK); at >= 0; at = bytes.indexOf(ESCAPE_MARK, at + 1)) {
    const start = at - ESCAPE.length
    if (!standsAt(bytes, start, ESCAPE) || !isEscape(bytes, start)) continue
    const end = at + ESCAPE_MARK.length
    if (PLAIN_LETTER.test(bytes.toString('latin1', end, end + 2))) return true
  }
  return false
}

/** Whether a backslash begins an escape, or is one that was escaped itself. */
function isEscape(bytes: Buffer, at: number): boolean {
  let start = at
  while (bytes[start - 1] === BACKSLASH) start -= 1
  return (at - start) % 2 === 0
}
