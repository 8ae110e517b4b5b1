const BRAND = Symbol.for('switchyard.RouteAnswer')

/** An answer that is more than 200 with its data. */
export type RouteAnswer = {
  readonly [BRAND]: true
  readonly status: number
  readonly data: unknown
  /** Fields of `data` shown once: an idempotent replay answers `null` for them. */
  readonly secretFields: readonly string[]
}

/** 201 with what was created; `secretFields` are shown in this answer only. */
export function created(data: unknown, secretFields: readonly string[] = []): RouteAnswer {
  return { [BRAND]: true, status: 201, data, secretFields }
}

/** Whatever a handler returned, as an answer. */
export function toRouteAnswer(result: unknown): RouteAnswer {
  if (isRouteAnswer(result)) return result
  return { [BRAND]: true, status: 200, data: result ?? null, secretFields: [] }
}

function isRouteAnswer(result: unknown): result is RouteAnswer {
  return typeof result === 'object' && result !== null && BRAND in result
}

/** The data without its one-time secrets. */
export function withoutSecrets({ data, secretFields }: RouteAnswer): unknown {
  if (secretFields.length === 0 || typeof data !== 'object' || data === null) return data
  return { ...data, ...Object.fromEntries(secretFields.map((field) => [field, null])) }
}
