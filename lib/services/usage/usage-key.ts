import { uuidV7TimeMs } from '@/lib/core'
import { notFound } from '../shared/errors'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The key of a usage row. */
export type UsageKey = { readonly createdAt: Date; readonly id: string }

/** Whether a text can be the id of a usage row. */
export function isUsageId(text: string): boolean {
  return UUID.test(text)
}

/** The key of a usage row from its id, in which its time is. Throws 404 for what is no id. */
export function usageKeyOf(id: string): UsageKey {
  if (!isUsageId(id)) throw notFound('Usage row')
  return { createdAt: new Date(uuidV7TimeMs(id)), id }
}
