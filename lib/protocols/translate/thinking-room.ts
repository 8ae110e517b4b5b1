/** What is said gets these tokens at least, and a quarter of all. */
const LEAST_SAID = 1_024
const SAID_SHARE = 0.25

/** How many of an answer's tokens thinking may take where it counts among them; 0 = there is no room for any. */
export function thinkingRoom(maxTokens: number): number {
  return Math.max(0, Math.floor(maxTokens - Math.max(LEAST_SAID, maxTokens * SAID_SHARE)))
}
