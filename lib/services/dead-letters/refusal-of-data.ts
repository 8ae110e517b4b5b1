import { isDataState } from '@/lib/core'

/** Why the database refuses an event for its data. */
export type DataRefusal = { readonly sqlState: string; readonly reason: string }

const LONGEST_TEXT = 1_000

/** What a failed statement says of its data; `null` for whatever else went wrong. */
export function refusalOfData(error: unknown): DataRefusal | null {
  const cause = field(field(field(error, 'meta'), 'driverAdapterError'), 'cause')
  const [sqlState, reason] = [field(cause, 'originalCode'), field(cause, 'originalMessage')]
  if (typeof sqlState !== 'string' || !isDataState(sqlState)) return null
  return { sqlState, reason: typeof reason === 'string' ? reason.slice(0, LONGEST_TEXT) : sqlState }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
