/** When a client that may have gone is asked; the first answer that nobody takes makes the next one fail. */
const ASK_AFTER_MS = [0, 10, 100, 1_000]

/** An interim answer, which every HTTP/1.1 client passes over. **Source:** https://www.rfc-editor.org/rfc/rfc2518#section-10.1 */
export const STILL_PROCESSING = 'HTTP/1.1 102 Processing\r\n\r\n'

/**
 * A client has closed its side before its answer began: it may have said all it has to say, or be gone, which the network
 * does not tell apart until bytes are sent. `ask` sends an interim answer; it is called as long as `isWaiting`.
 */
export function askWhetherListening(isWaiting: () => boolean, ask: () => void): void {
  for (const afterMs of ASK_AFTER_MS) {
    const timer = setTimeout(() => {
      if (isWaiting()) ask()
    }, afterMs)
    timer.unref()
  }
}
