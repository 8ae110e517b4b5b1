/** Free text of a filter as it is typed, beside what the URL says of it. */
export type SearchText = {
  readonly text: string
  /** What the URL said last. */
  readonly known: string
  /** What was typed into the URL and is not there yet, oldest first. */
  readonly sent: readonly string[]
}

/** After a text was sent into the URL; one that stands there already has no arrival to wait for. */
export function sentText(state: SearchText, value: string): SearchText {
  return { ...state, sent: value === state.known ? [] : [...state.sent, value] }
}

/** After the URL changed: what was typed here stays as it is typed on; another's change is shown. */
export function followUrl(state: SearchText, current: string): SearchText {
  const at = state.sent.lastIndexOf(current)
  if (at === -1) return { text: current, known: current, sent: [] }
  return { ...state, known: current, sent: state.sent.slice(at + 1) }
}
