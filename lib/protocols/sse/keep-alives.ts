/** Server-sent events that say nothing: a comment, as the standard has it for keeping a connection alive. */
export const COMMENT_ALIVE = ': keep-alive\n\n'

/**
 * Blank lines, which every reader skips. Google's own client gives a stream up at the first line that is no data.
 * **Source:** `processStreamResponse` of `@google/genai` as `@google/gemini-cli` bundles it.
 */
export const BLANK_ALIVE = '\n\n'
