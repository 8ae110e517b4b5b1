import { refusedField } from '../shared/errors'
import { isUsageId, type UsageKey } from './usage-key'

/** A place in the list: the key of the last row shown. */
export type UsageCursor = UsageKey

/** The cursor as text for the next page. */
export function writeCursor({ createdAt, id }: UsageCursor): string {
  return Buffer.from(`${createdAt.toISOString()}|${id}`).toString('base64url')
}

/** Reads a cursor. Throws 400 `VALIDATION_ERROR` for anything this list did not write. */
export function readCursor(text: string): UsageCursor {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split('|')
  const createdAt = new Date(time)
  if (Number.isNaN(createdAt.getTime()) || !isUsageId(id))
    throw refusedField('cursor', 'is not a cursor of this list')
  return { createdAt, id }
}
