import { record, type ApiFailure } from '../api/call-api'

/** The models of a save that was refused with `CHANNEL_ROUTE_AMBIGUOUS`. */
export function ambiguousModels({ metadata }: Pick<ApiFailure, 'metadata'>): readonly string[] {
  const list = metadata['ambiguous']
  if (!Array.isArray(list)) return []
  return [...new Set(list.map((entry: unknown) => String(record(entry)['model'])))]
}
