import { fieldOf } from '../json/read-span'

/** Queries of the provider's own search, each once. */
export type Queries = ReadonlySet<string>
export const NO_QUERIES: Queries = new Set()

/** From here on each query has its fee; the prompts of older models have one, however often they search. */
const FIRST_PAID_BY_QUERY = 3
const GENERATION = /^gemini-(\d{1,3})(?!\d)/

/** The queries so far with those that the grounding of a candidate tells; empty ones are free. */
export function withQueriesOf(grounding: unknown, known: Queries): Queries {
  const told = fieldOf(grounding, 'webSearchQueries')
  if (!Array.isArray(told)) return known
  const fresh = (told as readonly unknown[]).filter((query) => typeof query === 'string' && query !== '')
  return fresh.length === 0 ? known : new Set([...known, ...(fresh as readonly string[])])
}

/** Whether the grounding of a candidate rests on places of the maps. */
export function hasPlaces(grounding: unknown): boolean {
  const chunks = fieldOf(grounding, 'groundingChunks')
  return (
    Array.isArray(chunks) &&
    (chunks as readonly unknown[]).some((chunk) => fieldOf(chunk, 'maps') !== undefined)
  )
}

/**
 * How many searches an answer of a model is billed for.
 * **Source:** https://ai.google.dev/gemini-api/docs/google-search#pricing
 */
export function billedSearches(queries: Queries, model: string | null): number {
  const generation = Number(GENERATION.exec(model ?? '')?.[1] ?? 0)
  return generation >= FIRST_PAID_BY_QUERY ? queries.size : Math.min(1, queries.size)
}
