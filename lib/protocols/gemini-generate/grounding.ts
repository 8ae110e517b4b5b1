import type { TokenUsage } from '@/lib/core'
import { fieldOf } from '../json/read-span'

/** What an answer looked up with the tools of its provider. */
export type Grounding = {
  /** Queries of the search and of the maps alike, each once. */
  readonly queries: ReadonlySet<string>
  readonly usesWeb: boolean
  readonly usesMaps: boolean
  /** The answer may be shown with a map, even where no place is named. */
  readonly hasMap: boolean
}
export const NO_GROUNDING: Grounding = {
  queries: new Set(),
  usesWeb: false,
  usesMaps: false,
  hasMap: false,
}

/** From here on each query has its fee; the prompts of older models have one, however many they have. */
const FIRST_PAID_BY_QUERY = 3
const GENERATION = /^gemini-(\d{1,3})(?!\d)/

/** What is known so far with what the grounding of a candidate tells; empty queries are free. */
export function withGrounding(told: unknown, known: Grounding): Grounding {
  const asked = listOf(told, 'webSearchQueries').filter((query) => typeof query === 'string' && query !== '')
  const chunks = listOf(told, 'groundingChunks')
  const map = fieldOf(told, 'googleMapsWidgetContextToken')
  return {
    queries: asked.length === 0 ? known.queries : new Set([...known.queries, ...(asked as string[])]),
    usesWeb: known.usesWeb || chunks.some((chunk) => fieldOf(chunk, 'web') !== undefined),
    usesMaps: known.usesMaps || chunks.some((chunk) => fieldOf(chunk, 'maps') !== undefined),
    hasMap: known.hasMap || (typeof map === 'string' && map !== ''),
  }
}

/**
 * The searches and looks at the maps that an answer of a model is billed for. Those at the maps name their queries like
 * searches: without anything found in the web they are the maps' own.
 * **Source:** https://ai.google.dev/gemini-api/docs/google-search#pricing,
 * https://ai.google.dev/gemini-api/docs/maps-grounding#pricing
 */
export function billedLookUps(grounding: Grounding, model: string | null): TokenUsage['extraUnits'] {
  const { queries, usesWeb } = grounding
  const generation = Number(GENERATION.exec(model ?? '')?.[1] ?? 0)
  const asked = generation >= FIRST_PAID_BY_QUERY ? queries.size : Math.min(1, queries.size)
  const usesMaps = grounding.usesMaps || (grounding.hasMap && !usesWeb)
  if (usesMaps && !usesWeb) return { google_maps: Math.max(1, asked) }
  return { ...(asked === 0 ? {} : { web_search: asked }), ...(usesMaps ? { google_maps: 1 } : {}) }
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = fieldOf(value, key)
  return Array.isArray(list) ? (list as readonly unknown[]) : []
}
