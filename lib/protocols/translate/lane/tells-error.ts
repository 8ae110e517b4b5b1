/** Its quote stands behind it: a search stops at every character like the first, and quotes are the most frequent of all. */
const ERROR_PART = 'rror"'

/** Whether the word `"error"` may stand in what a client gets. In text that goes the short way its quotes are escaped. */
export function tellsError(text: string): boolean {
  return text.includes(ERROR_PART)
}
