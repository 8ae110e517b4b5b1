import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { buildCatalogue, parseLiteLlmPrices } from '@/lib/billing'
import type { Catalogue } from '@/lib/billing'

const copySchema = z.object({
  url: z.string(),
  etag: z.string().nullable(),
  fetched_at: z.iso.datetime(),
  prices: z.record(z.string(), z.unknown()),
})

/** The last good answer of a price URL. */
export type PriceCopy = { readonly etag: string | null; readonly catalogue: Catalogue }

/** Where the last good answer of `PRICING_URL` is kept. */
function priceCopyFile(dataDir: string): string {
  return path.join(dataDir, 'price-list.json')
}

/** Changes with every writing of the copy; `null` = there is none. */
export function priceCopyStamp(dataDir: string): string | null {
  const found = statSync(priceCopyFile(dataDir), { throwIfNoEntry: false })
  return found === undefined ? null : `${found.ino}/${found.mtimeMs}/${found.size}`
}

/** Reads the copy; `null` when there is none, it is of another URL, or it is damaged: the URL will give a new one. */
export function readPriceCopy(dataDir: string, url: string): PriceCopy | null {
  try {
    const copy = copySchema.parse(JSON.parse(readFileSync(priceCopyFile(dataDir), 'utf8')))
    if (copy.url !== url) return null
    const entries = parseLiteLlmPrices(copy.prices)
    const loadedAtMs = Date.parse(copy.fetched_at)
    return { etag: copy.etag, catalogue: buildCatalogue({ entries, source: 'url', loadedAtMs }) }
  } catch {
    return null
  }
}

/** Keeps a price list (its JSON text, already checked) in one step: readers see the old copy or the new one. */
export function writePriceCopy(
  dataDir: string,
  copy: {
    readonly url: string
    readonly etag: string | null
    readonly fetchedAtMs: number
    readonly text: string
  },
): void {
  const { url, etag } = copy
  const head = JSON.stringify({ url, etag, fetched_at: new Date(copy.fetchedAtMs).toISOString() })
  const file = priceCopyFile(dataDir)
  const temporary = `${file}.${process.pid}`
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  try {
    writeFileSync(temporary, `${head.slice(0, -1)},"prices":${copy.text}}\n`, { mode: 0o600, flush: true })
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
}
