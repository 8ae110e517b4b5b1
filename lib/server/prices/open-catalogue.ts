import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildCatalogue, bundledCatalogue, parseLiteLlmPrices } from '@/lib/billing'
import type { Catalogue } from '@/lib/billing'
import { AppError, toAppError } from '@/lib/core'
import { processSingleton } from '@/lib/infra'
import type { Env } from '@/lib/infra'

/**
 * The default prices of this process, read once: those of `PRICING_FILE`, else the bundled ones. Throws AppError
 * `PRICING_DATA_INVALID`, naming the file and what is wrong with it, when it cannot be used.
 */
export function openCatalogue({ PRICING_FILE }: Pick<Env, 'PRICING_FILE'>): Catalogue {
  if (PRICING_FILE === undefined) {
    return processSingleton('catalogue', () => bundledCatalogue(Date.now()))
  }
  const file = path.resolve(PRICING_FILE)
  return processSingleton(`catalogue ${file}`, () => readPriceFile(file))
}

function readPriceFile(file: string): Catalogue {
  try {
    const data: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    return buildCatalogue({ entries: parseLiteLlmPrices(data), source: 'file', loadedAtMs: Date.now() })
  } catch (error) {
    throw new AppError({
      status: 422,
      code: 'PRICING_DATA_INVALID',
      message: `PRICING_FILE ${file} cannot be used: ${reasonOf(error)}`,
      cause: error,
    })
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return `it is not JSON (${error.message})`
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a directory'
  if (code === 'EACCES') return 'this process may not read it'
  return toAppError(error).code === 'PRICING_DATA_INVALID' ? toAppError(error).message : String(error)
}
