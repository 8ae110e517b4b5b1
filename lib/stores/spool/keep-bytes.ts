const MAX_KEPT = 4096

/** Keeps the bytes of a rendering that is asked for the same few texts again and again. */
export function keepBytes(render: (text: string) => string): (text: string) => Uint8Array {
  const kept = new Map<string, Uint8Array>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    if (kept.size >= MAX_KEPT) kept.clear()
    const bytes = Buffer.from(render(text), 'utf8')
    kept.set(text, bytes)
    return bytes
  }
}
