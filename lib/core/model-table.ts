import type { Platform } from './platform'

/**
 * A look-up by model name: exact entries and `prefix*` patterns, case-insensitive, otherwise literal.
 * Exact beats every wildcard; among wildcards the longest prefix wins; the first of equal patterns wins.
 */
export type ModelTable<V> = {
  /** Lower-case exact name → value. */
  readonly exact: ReadonlyMap<string, V>
  /** The exact names as they were entered, in the order of `exact`. */
  readonly names: readonly string[]
  /** Lower-case prefixes (without `*`), longest first. */
  readonly wildcards: readonly { readonly prefix: string; readonly value: V }[]
  /** Number of entries. */
  readonly size: number
}

/** What a table knows about a name; `prefixLength` is `null` for an exact hit. */
export type ModelHit<V> = { readonly value: V; readonly prefixLength: number | null }

/** One for all: most accounts map nothing, and every request asks the accounts of its pool. */
const EMPTY_TABLE: ModelTable<never> = { exact: new Map<string, never>(), names: [], wildcards: [], size: 0 }

/** Builds a table from (pattern, value) pairs in their configured order. */
export function buildModelTable<V>(entries: Iterable<readonly [pattern: string, value: V]>): ModelTable<V> {
  const exact = new Map<string, V>()
  const names: string[] = []
  const prefixes = new Map<string, V>()
  for (const [pattern, value] of entries) {
    const name = pattern.trim().toLowerCase()
    const target = name.endsWith('*') ? prefixes : exact
    const key = name.endsWith('*') ? name.slice(0, -1) : name
    if (key === name && name === '') continue
    if (target.has(key)) continue
    target.set(key, value)
    if (target === exact) names.push(pattern.trim())
  }
  if (exact.size + prefixes.size === 0) return EMPTY_TABLE
  const wildcards = [...prefixes]
    .map(([prefix, value]) => ({ prefix, value }))
    .toSorted((a, b) => b.prefix.length - a.prefix.length || (a.prefix < b.prefix ? -1 : 1))
  return { exact, names, wildcards, size: exact.size + wildcards.length }
}

/** The tables of price entries by platform, in the order of the entries; platforms without a name are absent. */
export function buildModelTables<
  E extends { readonly platform: Platform; readonly models: readonly string[] },
>(entries: Iterable<E>): ReadonlyMap<Platform, ModelTable<E>> {
  const pairs = new Map<Platform, (readonly [string, E])[]>()
  for (const entry of entries) {
    const list = pairs.get(entry.platform) ?? []
    for (const model of entry.models) list.push([model, entry])
    pairs.set(entry.platform, list)
  }
  const tables = new Map<Platform, ModelTable<E>>()
  for (const [platform, list] of pairs) {
    const table = buildModelTable(list)
    if (table.size > 0) tables.set(platform, table)
  }
  return tables
}

/** Finds the entry of a model; `lowerModel` must be lower-case already. */
export function lookupModel<V>(table: ModelTable<V>, lowerModel: string): ModelHit<V> | null {
  const value = table.exact.get(lowerModel)
  if (value !== undefined) return { value, prefixLength: null }
  for (const wildcard of table.wildcards) {
    if (lowerModel.startsWith(wildcard.prefix)) {
      return { value: wildcard.value, prefixLength: wildcard.prefix.length }
    }
  }
  return null
}

/**
 * Finds a model over the tables of several platforms: an exact entry of any of them beats every wildcard,
 * among wildcards the longest prefix wins, ties go to the platform named first.
 */
export function lookupModelAcross<V>(
  tables: ReadonlyMap<Platform, ModelTable<V>>,
  platforms: readonly Platform[],
  lowerModel: string,
): ModelHit<V> | null {
  let best: ModelHit<V> | null = null
  for (const platform of platforms) {
    const table = tables.get(platform)
    const hit = table === undefined ? null : lookupModel(table, lowerModel)
    if (hit === null) continue
    if (hit.prefixLength === null) return hit
    if (best === null || hit.prefixLength > (best.prefixLength ?? 0)) best = hit
  }
  return best
}

/** Whether one pattern (exact or `prefix*`) covers a model name. */
export function matchesModelPattern(pattern: string, model: string): boolean {
  const lowerPattern = pattern.trim().toLowerCase()
  const lowerModel = model.toLowerCase()
  return lowerPattern.endsWith('*')
    ? lowerModel.startsWith(lowerPattern.slice(0, -1))
    : lowerPattern === lowerModel
}

/** Applies a mapping table; `null` if nothing matches. */
export function mapModel(table: ModelTable<string>, model: string): string | null {
  const hit = lookupModel(table, model.toLowerCase())
  return hit === null ? null : applyMapping(hit, model)
}

/**
 * The target of a mapping hit, with the tail carried over where both pattern and target end in `*`. Where that leaves nothing,
 * the model stays what it is.
 */
export function applyMapping(hit: ModelHit<string>, model: string): string {
  if (hit.prefixLength === null || !hit.value.endsWith('*')) return hit.value
  // Counted from the end: a prefix can be shorter as it was asked for than in lower case.
  const tailLength = model.toLowerCase().length - hit.prefixLength
  return hit.value.slice(0, -1) + model.slice(model.length - tailLength) || model
}
