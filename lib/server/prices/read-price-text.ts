import { setImmediate as nextTurn } from 'node:timers/promises'
import { buildCatalogue, readLiteLlmModel } from '@/lib/billing'
import type { Catalogue, CatalogueEntry } from '@/lib/billing'

/** Models read in one go: a full list of thousands never holds the event loop for long. */
const MODELS_A_TURN = 200

/** A price list as text → a catalogue of source `url`, in small steps; `null` when it is not a JSON object. */
export async function readPriceText(text: string, fetchedAtMs: number): Promise<Catalogue | null> {
  const data = parseObject(text)
  if (data === null) return null
  const models = Object.entries(data)
  const entries: CatalogueEntry[] = []
  for (let at = 0; at < models.length; at += MODELS_A_TURN) {
    for (const [id, fields] of models.slice(at, at + MODELS_A_TURN)) {
      const entry = readLiteLlmModel(id, fields)
      if (entry !== null) entries.push(entry)
    }
    await nextTurn()
  }
  return buildCatalogue({ entries, source: 'url', loadedAtMs: fetchedAtMs })
}

function parseObject(text: string): object | null {
  try {
    const data: unknown = JSON.parse(text)
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : null
  } catch {
    return null
  }
}
