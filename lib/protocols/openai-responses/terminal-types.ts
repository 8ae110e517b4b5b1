/**
 * Types of the events that end a Responses stream.
 * **Source:** https://platform.openai.com/docs/api-reference/responses-streaming
 */
export const TERMINAL_TYPES: readonly unknown[] = [
  'response.completed',
  'response.incomplete',
  'response.failed',
  // Of streams that follow the shorter naming.
  'response.done',
]
