/** When a client that may have gone is asked; the first answer that nobody takes makes the next one fail. */
const ASK_AFTER_MS = [0, 10, 100, 1_000]

/**
 * The interim answer that every HTTP/1.1 client passes over, asked for or not; some take any other one for the final answer.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9110#section-15.2
 */
export const INTERIM_ANSWER = 'HTTP/1.1 100 Continue\r\n\r\n'

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
