import path from 'node:path'
import type { Catalogue } from '@/lib/billing'
import { CATALOGUE_SOURCES } from '@/lib/core'
import type { LiveCatalogueState } from '@/lib/core'
import type { Env } from '@/lib/infra'

/** Where a catalogue came from, as may be shown: a query may hold a token and stays out. */
export function describeCatalogue(
  catalogue: Catalogue,
  env: Pick<Env, 'PRICING_FILE' | 'PRICING_URL'>,
): Pick<LiveCatalogueState, 'source' | 'location' | 'modelsCount' | 'loadedAtMs'> {
  const source = CATALOGUE_SOURCES.find((name) => name === catalogue.source) ?? 'bundled'
  return {
    source,
    location: locationOf(source, env),
    modelsCount: catalogue.models().length,
    loadedAtMs: catalogue.loadedAtMs,
  }
}

function locationOf(
  source: LiveCatalogueState['source'],
  { PRICING_FILE, PRICING_URL }: Pick<Env, 'PRICING_FILE' | 'PRICING_URL'>,
): string | null {
  if (source === 'file' && PRICING_FILE !== undefined) return path.resolve(PRICING_FILE)
  if (source !== 'url' || PRICING_URL === undefined) return null
  const { origin, pathname } = new URL(PRICING_URL)
  return origin + pathname
}
