import type { FieldError, FieldErrors } from '../api/field-errors'

/** Why a field was refused; `entry` counts from 1 where it is about one entry of the list that the field holds. */
export type Refusal = { readonly error: FieldError; readonly entry: number | null }

/** The refusal of the field of a path or, where it holds a list, of the first entry that was refused. */
export function refusalAt(errors: FieldErrors, path: string): Refusal | null {
  const own = errors[path]
  if (own !== undefined) return { error: own, entry: null }
  const entries = Object.keys(errors).flatMap((name) => {
    const rest = name.startsWith(`${path}.`) ? name.slice(path.length + 1) : ''
    return /^\d+$/.test(rest) ? [Number(rest)] : []
  })
  if (entries.length === 0) return null
  const first = Math.min(...entries)
  const error = errors[`${path}.${first}`]
  return error === undefined ? null : { error, entry: first + 1 }
}
