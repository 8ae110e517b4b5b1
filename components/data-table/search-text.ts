/** Free text of a filter as it is typed, beside what the URL says of it. */
export type SearchText = {
  readonly text: string
  /** What the URL said last. */
  readonly known: string
  /** What was typed into the URL and is not there yet, oldest first. */
  readonly sent: readonly string[]
}

/** After the URL changed: what was typed here stays as it is typed on; another's change is shown. */
export function followUrl(state: SearchText, current: string): SearchText {
  const at = state.sent.lastIndexOf(current)
  if (at === -1) return { text: current, known: current, sent: [] }
  return { ...state, known: current, sent: state.sent.slice(at + 1) }
}
