import type { Catalogue } from '@/lib/billing'
import { processSingleton } from '@/lib/infra'
import type { Env } from '@/lib/infra'
import { openCatalogue } from './open-catalogue'
import { priceCopyStamp, readPriceCopy } from './price-copy'

type Held = { stamp: string | null; catalogue: Catalogue | null }

/**
 * The default prices as of now: the last good copy of `PRICING_URL`, read again when it was replaced, else those of
 * `openCatalogue`. So every process of an installation has the same prices, whichever of them fetched the copy.
 */
export function currentCatalogue(env: Pick<Env, 'PRICING_FILE' | 'PRICING_URL' | 'DATA_DIR'>): Catalogue {
  const { PRICING_URL: url, DATA_DIR: dataDir } = env
  if (url === undefined) return openCatalogue(env)
  const held = processSingleton<Held>(`price copy ${dataDir} ${url}`, () => ({
    stamp: null,
    catalogue: null,
  }))
  const stamp = priceCopyStamp(dataDir)
  if (stamp !== held.stamp) {
    held.catalogue = stamp === null ? null : (readPriceCopy(dataDir, url)?.catalogue ?? null)
    held.stamp = stamp
  }
  return held.catalogue ?? openCatalogue(env)
}
