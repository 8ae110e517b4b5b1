import type { Operation } from './operation'

/** A status with a reason code, e.g. `409 STALE`. */
export type Refusal = `${number} ${string}`

/**
 * The refusals a call may be answered with: what its path, its query, its body and who may call bring with them, then its own.
 * What any call may meet (`500 INTERNAL`, `503 DATABASE_UNAVAILABLE`) is left out.
 */
export function refusalsOf(operation: Operation): readonly Refusal[] {
  return [...new Set([...usualRefusals(operation), ...(operation.refusals ?? [])])].toSorted()
}

function usualRefusals({ method, path, query, body }: Operation): readonly Refusal[] {
  const isOfSomebody = path.startsWith('/admin/') || path.startsWith('/user/')
  const isChange = method !== 'GET'
  return [
    ...when(isOfSomebody, '401 UNAUTHORIZED'),
    ...when(isOfSomebody && isChange, '403 FORBIDDEN'),
    ...when(path.startsWith('/admin/'), '403 FORBIDDEN', '403 SECOND_STEP_NEEDED'),
    ...when(query !== undefined, '400 VALIDATION_ERROR', '400 UNKNOWN_FIELD'),
    ...when(isChange, '409 CONFLICT', '400 VALIDATION_ERROR', '413 VALIDATION_ERROR', '415 VALIDATION_ERROR'),
    ...when(body !== undefined, '400 UNKNOWN_FIELD'),
    ...when(path.includes('{'), '404 NOT_FOUND'),
    ...when(query !== undefined && 'seen' in query.shape, '409 STALE'),
    ...when(method === 'PUT' && path.endsWith('}'), '409 STALE'),
  ]
}

function when(holds: boolean, ...refusals: readonly Refusal[]): readonly Refusal[] {
  return holds ? refusals : []
}
