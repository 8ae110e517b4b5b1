import { PLATFORMS, type Platform } from '@/lib/core'
import type { Prisma } from '../shared/database'
import { isPlainObject } from '../shared/parse-input'

/** A mapping by platform: source (exact or `prefix*`) → target. */
export type ModelMapping = Partial<Record<Platform, Record<string, string>>>

/** The stored `model_mapping` column of a channel. */
export function mappingOf(column: Prisma.JsonValue): ModelMapping {
  if (!isPlainObject(column)) return {}
  const mapping: ModelMapping = {}
  for (const platform of PLATFORMS) {
    const entries = column[platform]
    if (isPlainObject(entries)) mapping[platform] = textEntries(entries)
  }
  return mapping
}

/** The entries whose value is a text. */
export function textEntries(value: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [key, target] of Object.entries(value)) if (typeof target === 'string') texts[key] = target
  return texts
}
