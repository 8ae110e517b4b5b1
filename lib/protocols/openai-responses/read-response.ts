import { fieldOf } from '../json/read-span'

/** What an event or an answer says of the whole response. */
export type ResponseSnapshot = {
  readonly id: string | null
  readonly model: string | null
  readonly serviceTier: string | null
  /** Seconds since the epoch. */
  readonly createdAt: number | null
  /** Calls of the provider's own search so far. */
  readonly webSearches: number
}

/** A response object, completed by what earlier ones said. */
export function readSnapshot(response: object, earlier: ResponseSnapshot): ResponseSnapshot {
  const createdAt = fieldOf(response, 'created_at')
  return {
    id: textOf(response, 'id') ?? earlier.id,
    model: textOf(response, 'model') ?? earlier.model,
    serviceTier: textOf(response, 'service_tier') ?? earlier.serviceTier,
    createdAt: typeof createdAt === 'number' ? createdAt : earlier.createdAt,
    webSearches: Math.max(earlier.webSearches, countWebSearches(fieldOf(response, 'output'))),
  }
}

/** The tools' own fee is due for each search. **Source:** https://platform.openai.com/docs/pricing#built-in-tools */
export function countWebSearches(output: unknown): number {
  if (!Array.isArray(output)) return 0
  return output.filter(isSearch).length
}

/** Opening and searching pages that were found is free. */
function isSearch(item: unknown): boolean {
  if (fieldOf(item, 'type') !== 'web_search_call') return false
  const action = fieldOf(fieldOf(item, 'action'), 'type')
  return action === undefined || action === 'search'
}

function textOf(response: object, key: string): string | null {
  const text = fieldOf(response, key)
  return typeof text === 'string' ? text : null
}
