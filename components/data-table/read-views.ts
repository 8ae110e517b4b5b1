/** A view of a list: its name, and the query of its address. */
export type SavedView = { readonly name: string; readonly search: string }

/** The views of a stored text; what is none is left out. */
export function readViews(text: string): readonly SavedView[] {
  try {
    const value: unknown = JSON.parse(text === '' ? '[]' : text)
    return Array.isArray(value) ? value.flatMap(viewOf) : []
  } catch {
    return []
  }
}

function viewOf(entry: unknown): readonly SavedView[] {
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('search' in entry)) return []
  const { name, search } = entry
  return typeof name === 'string' && typeof search === 'string' ? [{ name, search }] : []
}
