import { headerValue } from '../header-value'
import { invalidRequest } from '../invalid-request'
import { readSpan } from '../json/read-span'
import type { BodySplice, ByteSpan, RequestHeaders } from '../protocol'
import type { ScannedBody } from '../request-fields'

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
const ADVISOR_MARK = Buffer.from('"advisor_')
const ADVISOR_TOOL = /"type"\s*:\s*"advisor_\d+"/
const ADVISOR_TYPE = /^advisor_\d+$/
const ESCAPE_MARK = Buffer.from('\\u00')
/** A digit, a small letter or an underscore written as an escape, which no client does: it may hide the word. */
const HIDDEN_LETTER = /(?<!\\)(?:\\\\)*\\u00(?:3\d|5f|6[1-9a-f]|7[\da])/i
/** More is not parsed for the sake of an escape. */
const MAX_PARSED_BYTES = 1_048_576

/** Marks are searched for at the speed of memory; what has one is read once, in one go. */
function refuseAdvisor(bytes: Buffer): void {
  const isNamed = bytes.includes(ADVISOR_MARK) && ADVISOR_TOOL.test(bytes.toString('latin1'))
  if (isNamed || (hidesLetters(bytes) && asksHiddenAdvisor(bytes))) {
    throw secondModel('tools', 'an advisor is a second model')
  }
}

function hidesLetters(bytes: Buffer): boolean {
  return bytes.includes(ESCAPE_MARK) && HIDDEN_LETTER.test(bytes.toString('latin1'))
}

function asksHiddenAdvisor(bytes: Buffer): boolean {
  if (bytes.length > MAX_PARSED_BYTES) {
    throw invalidRequest('tools: letters and digits cannot be written as escapes in so long a list', {
      param: 'tools',
    })
  }
  const open: unknown[] = [readSpan(bytes, { start: 0, end: bytes.length })]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    const { type } = value as { readonly type?: unknown }
    if (typeof type === 'string' && ADVISOR_TYPE.test(type)) return true
    for (const inner of Object.values(value)) open.push(inner)
  }
  return false
}
