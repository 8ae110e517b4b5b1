import { isPlainObject } from '../shared/parse-input'

const CONSENTS = ['unbind', 'confirm_ambiguous'] as const
type Consent = (typeof CONSENTS)[number]

/** A body with the consents its call gives in the query (`?unbind=true`), as the other calls about routes take them. */
export function withConsents(
  body: unknown,
  query: Readonly<Record<string, unknown>>,
  allowed: readonly Consent[] = CONSENTS,
): unknown {
  if (!isPlainObject(body)) return body
  const given = allowed.filter((name) => query[name] === 'true').map((name) => [name, true] as const)
  return { ...body, ...Object.fromEntries(given) }
}
