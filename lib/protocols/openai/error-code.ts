import { wordTable } from '@/lib/core'

const CODES = wordTable<string>({
  rate_limit_error: 'rate_limit_exceeded',
  invalid_request_error: 'invalid_prompt',
})
/** Ours and Google's are in capitals. */
const OPENAI_WORD = /^[a-z][\w.-]{0,63}$/

/**
 * The code of a response that failed: OpenAI's own, which its clients act on (`context_length_exceeded`), else what its kind
 * is called there. A provider's moment of overload is a `server_error`: coding CLIs ask again after that, while
 * `server_is_overloaded` ends the turn ("Selected model is at capacity"). **Source:** `ResponseError` of the `openai` package.
 */
export function failedCode({ type, code }: { readonly type: string; readonly code: string | null }): string {
  if (code !== null && OPENAI_WORD.test(code)) return code
  return CODES[type] ?? 'server_error'
}
