/** What is said in passing: that something worked, or why it did not. */
export type Toast = {
  readonly id: number
  readonly tone: 'success' | 'error'
  readonly text: string
}

/** As many as are read at a glance; the oldest makes room. */
const MOST = 4

let shown: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function show(toasts: readonly Toast[]): void {
  shown = toasts
  for (const listener of listeners) listener()
}

/** What worked in the end leaves no older refusal standing; what is said again stands once. */
function add(tone: Toast['tone'], text: string): void {
  lastId += 1
  const standing = shown.filter(
    (entry) => entry.text !== text && (tone === 'error' || entry.tone !== 'error'),
  )
  show([...standing, { id: lastId, tone, text }].slice(-MOST))
}

/** Says something in the corner of the page. */
export const toast = {
  success: (text: string): void => add('success', text),
  error: (text: string): void => add('error', text),
  /** Something worked that speaks for itself: older refusals go. */
  settled: (): void => show(shown.filter((entry) => entry.tone !== 'error')),
}

export function dismissToast(id: number): void {
  show(shown.filter((entry) => entry.id !== id))
}

/** The toasts that stand now, the oldest first; the same list until it changes. */
export function shownToasts(): readonly Toast[] {
  return shown
}

/** Calls back at every change until the answer is called. */
export function watchToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
