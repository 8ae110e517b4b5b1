import { createHash } from 'node:crypto'

/** OpenAI refuses longer names of end users. */
const MAX_LENGTH = 64

/**
 * The end user's name for a wire of OpenAI's: a longer one (coding CLIs send some) as its SHA-256 in hex, which is always
 * the same and just as long as may be.
 * **Source:** `safety_identifier` of `ResponseCreateParamsBase` and `ChatCompletionCreateParamsBase` of the `openai` package.
 */
export function endUserIdFor(id: string | null): string | null {
  if (id === null || id.length <= MAX_LENGTH) return id
  return createHash('sha256').update(id).digest('hex')
}
