import { findByName, withoutVersion } from './model-names'
import type { Catalogue, CataloguePrice } from './types'

/** When a price holds; the last variant of an entry that holds wins. */
export type PriceCondition =
  | { readonly kind: 'from'; readonly startMs: number }
  /** Milliseconds of the UTC day; may wrap around midnight. */
  | { readonly kind: 'daily'; readonly fromMs: number; readonly toMs: number }

export type PriceVariant = { readonly condition: PriceCondition | null; readonly price: CataloguePrice }

/** One model of a price source. */
export type CatalogueEntry = {
  readonly id: string
  /** Other exact names the source gives it. */
  readonly aliases: readonly string[]
  /** In the source's order; never empty. */
  readonly variants: readonly PriceVariant[]
}

const DAY_MS = 86_400_000

/** Builds the look-up once from normalised entries; of equal names the first entry wins, ids before aliases. */
export function buildCatalogue(input: {
  readonly entries: readonly CatalogueEntry[]
  readonly source: string
  readonly loadedAtMs: number
}): Catalogue {
  const byName = new Map<string, readonly PriceVariant[]>()
  const register = (name: string, { variants }: CatalogueEntry): void => {
    const key = name.toLowerCase()
    if (!byName.has(key)) byName.set(key, variants)
  }
  for (const entry of input.entries) register(entry.id, entry)
  const models = [...byName.keys()]
  for (const entry of input.entries) for (const alias of entry.aliases) register(alias, entry)
  for (const entry of input.entries) {
    if (/[-@:]latest$/i.test(entry.id)) register(withoutVersion(entry.id.toLowerCase()), entry)
  }
  const variantsOf = rememberNames((model) => findByName(byName, model))
  return {
    source: input.source,
    loadedAtMs: input.loadedAtMs,
    models: () => models,
    lookup(model, atMs) {
      const variants = variantsOf(model)
      return variants === undefined ? null : priceAt(variants, atMs)
    },
  }
}

/** Clients choose the names, so what is remembered is bounded. */
const MAX_REMEMBERED = 4_096
const MAX_REMEMBERED_LENGTH = 128

/** Remembers what names came to, found or not: the same few are asked for by every request. */
function rememberNames<V>(find: (name: string) => V | undefined): (name: string) => V | undefined {
  const known = new Map<string, V | undefined>()
  return (name) => {
    const value = known.get(name)
    if (value !== undefined || known.has(name)) return value
    const found = find(name)
    if (name.length > MAX_REMEMBERED_LENGTH) return found
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(name, found)
    return found
  }
}

function priceAt(variants: readonly PriceVariant[], atMs: number): CataloguePrice | null {
  for (let i = variants.length - 1; i > 0; i--) {
    const variant = variants[i]
    if (variant !== undefined && holdsAt(variant.condition, atMs)) return variant.price
  }
  return variants[0]?.price ?? null
}

function holdsAt(condition: PriceCondition | null, atMs: number): boolean {
  if (condition === null) return true
  if (condition.kind === 'from') return atMs >= condition.startMs
  const { fromMs, toMs } = condition
  const timeMs = ((atMs % DAY_MS) + DAY_MS) % DAY_MS
  return toMs < fromMs ? timeMs >= fromMs || timeMs < toMs : timeMs >= fromMs && timeMs < toMs
}
