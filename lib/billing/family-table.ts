import { lastSegment } from './model-names'
import type { Catalogue, CataloguePrice } from './types'

/** A default price and where it came from. */
export type DefaultPrice = {
  readonly price: CataloguePrice
  readonly source: 'catalogue' | 'fallback'
  /** Another moment may have another price. */
  readonly variesWithTime: boolean
}

/** Pattern (`*` = anything, lower-case) → catalogue id; the first match whose id the catalogue knows wins. */
export const FAMILY_TABLE: readonly (readonly [pattern: string, catalogueId: string])[] = [
  ['claude-*opus*', 'claude-opus-4-5'],
  ['claude-*sonnet*', 'claude-sonnet-4-5'],
  ['claude-*haiku*', 'claude-haiku-4-5'],
  ['gpt-image*', 'gpt-image-1'],
  ['gpt-*codex*mini*', 'gpt-5-mini'],
  ['gpt-*codex*', 'gpt-5-codex'],
  ['gpt-5*nano*', 'gpt-5-nano'],
  ['gpt-5*mini*', 'gpt-5-mini'],
  ['gpt-5*pro*', 'gpt-5-pro'],
  ['gpt-5*', 'gpt-5'],
  ['gpt-4.1*nano*', 'gpt-4.1-nano'],
  ['gpt-4.1*mini*', 'gpt-4.1-mini'],
  ['gpt-4.1*', 'gpt-4.1'],
  ['gpt-4o*mini*', 'gpt-4o-mini'],
  ['gpt-4o*', 'gpt-4o'],
  ['o4-mini*', 'o4-mini'],
  ['o3-mini*', 'o3-mini'],
  ['o3*', 'o3'],
  ['o1*', 'o1'],
  ['gemini-*flash*image*', 'gemini-2.5-flash-image'],
  ['gemini-*pro*image*', 'gemini-3-pro-image-preview'],
  ['gemini-*flash*lite*', 'gemini-2.5-flash-lite'],
  ['gemini-*flash*', 'gemini-2.5-flash'],
  ['gemini-*pro*', 'gemini-2.5-pro'],
]

const COMPILED = FAMILY_TABLE.map(([pattern, catalogueId]) => ({
  expression: new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`),
  catalogueId,
}))

/** The price of a model without looking at any channel: catalogue, then (if switched on) its family. `null` = none. */
export function lookupDefaultPrice(
  model: string,
  atMs: number,
  sources: { readonly catalogue: Catalogue; readonly familyFallback: boolean },
): DefaultPrice | null {
  const { catalogue } = sources
  const price = catalogue.lookup(model, atMs)
  if (price !== null) return { price, source: 'catalogue', variesWithTime: catalogue.variesWithTime(model) }
  if (!sources.familyFallback) return null
  const name = lastSegment(model.trim().toLowerCase())
  for (const { expression, catalogueId } of COMPILED) {
    const family = expression.test(name) ? catalogue.lookup(catalogueId, atMs) : null
    if (family !== null) {
      return { price: family, source: 'fallback', variesWithTime: catalogue.variesWithTime(catalogueId) }
    }
  }
  return null
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
