import type { ApiFixture } from './api-fixture'

/** A database that does something right before its nth raw query, as if somebody else came in between; `looks` counts them. */
export function beforeLook(
  db: ApiFixture['db'],
  nth: number,
  work: () => Promise<unknown>,
): { readonly db: ApiFixture['db']; readonly looks: () => number } {
  let looks = 0
  const watched = new Proxy(db, {
    get: (target, name): unknown => {
      const value: unknown = Reflect.get(target, name)
      if (name !== '$queryRaw' || typeof value !== 'function') return value
      return async (...query: unknown[]): Promise<unknown> => {
        looks += 1
        if (looks === nth) await work()
        return Reflect.apply(value, target, query)
      }
    },
  })
  return { db: watched, looks: () => looks }
}
