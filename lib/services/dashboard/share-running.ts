import type { ServiceContext } from '../context'

const running = new WeakMap<ServiceContext['db'], Map<string, Promise<unknown>>>()

/**
 * Joins the same question if it is being asked already: a page asks many at once that begin alike. Its answer may be as old
 * as that question's start. `name` must tell its whole input and the shape of its answer.
 */
export async function shareRunning<T>(
  db: ServiceContext['db'],
  name: string,
  ask: () => Promise<T>,
): Promise<T> {
  const asked = running.get(db) ?? new Map<string, Promise<unknown>>()
  running.set(db, asked)
  const shared = asked.get(name)
  // The name tells the shape.
  if (shared !== undefined) return shared as Promise<T>
  const answer = ask()
  asked.set(name, answer)
  try {
    return await answer
  } finally {
    asked.delete(name)
  }
}
