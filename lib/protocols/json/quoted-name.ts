const MAX_KEPT = 1024
const MAX_KEPT_LENGTH = 128
const kept = new Map<string, string>()

/** A model's name as JSON writes it; those named lately are kept, as every request has its own put in twice. */
export function quotedName(name: string): string {
  const known = kept.get(name)
  if (known !== undefined) return known
  const quoted = JSON.stringify(name)
  if (name.length > MAX_KEPT_LENGTH) return quoted
  if (kept.size >= MAX_KEPT) kept.clear()
  kept.set(name, quoted)
  return quoted
}
