/** Server-sent events that say nothing: a comment, as the standard has it for keeping a connection alive. */
export const COMMENT_ALIVE = ': keep-alive\n\n'

/**
 * Blank lines, which every reader skips. Google's own client gives a stream up at the first line that is no data.
 * **Source:** `processStreamResponse` of `@google/genai` as `@google/gemini-cli` bundles it.
 */
export const BLANK_ALIVE = '\n\n'

/**
 * An answer of Gemini in which nothing is said, for clients that fail at anything between two events.
 * **Source:** `responseLineRE` of `@google/generative-ai`.
 */
export const SILENT_ANSWER =
  'data: {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"index":0}]}\n\n'
