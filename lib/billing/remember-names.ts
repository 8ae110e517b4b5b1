/** Clients choose the names, so what is remembered is bounded. */
const MAX_REMEMBERED = 4_096
const MAX_REMEMBERED_LENGTH = 128

/** What names came to, found or not: the same few are asked for by every request. */
export type NameMemory<V> = {
  /** `undefined` = not remembered. */
  get(name: string): V | undefined
  set(name: string, value: V): void
}

/** An empty memory; a full one starts anew. */
export function createNameMemory<V>(): NameMemory<V> {
  const known = new Map<string, V>()
  return {
    get: (name) => known.get(name),
    set(name, value) {
      if (name.length > MAX_REMEMBERED_LENGTH) return
      if (known.size >= MAX_REMEMBERED) known.clear()
      known.set(name, value)
    },
  }
}
