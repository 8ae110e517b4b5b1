import { wordTable } from '@/lib/core'

const CODES = wordTable<string>({
  rate_limit_error: 'rate_limit_exceeded',
  invalid_request_error: 'invalid_prompt',
})
/** Coding CLIs end the turn after these: "Selected model is at capacity". */
const OVERLOADED: ReadonlySet<string> = new Set(['server_is_overloaded', 'slow_down'])
/** Ours and Google's are in capitals. */
const OPENAI_WORD = /^[a-z][\w.-]{0,63}$/

/**
 * The code of a response that failed: OpenAI's own, which its clients act on (`context_length_exceeded`), else what its kind
 * is called there. A provider's moment of overload is a `server_error`, after which they ask again.
 * **Source:** `ResponseError` of the `openai` package.
 */
export function failedCode({ type, code }: { readonly type: string; readonly code: string | null }): string {
  if (code !== null && OPENAI_WORD.test(code) && !OVERLOADED.has(code)) return code
  return CODES[type] ?? 'server_error'
}
