import type { OwnModelView } from '@/lib/services'

/** Models of one price; `price` is that of the first. */
export type PricedModels = { readonly names: readonly string[]; readonly price: OwnModelView }

/** The models whose name holds a text, those of equal prices together, in the order of their first. */
export function foldModels(models: readonly OwnModelView[], search: string): readonly PricedModels[] {
  const wanted = search.trim().toLowerCase()
  const folded = new Map<string, { readonly names: string[]; readonly price: OwnModelView }>()
  for (const price of models) {
    if (!price.model.toLowerCase().includes(wanted)) continue
    const key = JSON.stringify({ ...price, model: '', pricing_source: '' })
    const equal = folded.get(key)
    if (equal === undefined) folded.set(key, { names: [price.model], price })
    else equal.names.push(price.model)
  }
  return [...folded.values()]
}
