import { readFailure, type ApiFailure } from '../api/call-api'
import type { FieldErrors } from '../api/field-errors'
import { isUnder } from './field-path'

/** A form, what is stored of it, and what was refused. */
export type FormState<Form> = {
  readonly form: Form
  readonly stored: Form
  /** Why nothing was saved, beside refused fields. */
  readonly failure: ApiFailure | null
  /** Refused fields by their paths in the body. */
  readonly errors: FieldErrors
}

/** The paths in the body that a field of the form stands for. */
export type PathsOf = (field: string) => readonly string[]

export function storedState<Form>(stored: Form): FormState<Form> {
  return { form: stored, stored, failure: null, errors: {} }
}

/** After a save: what was typed since the form was sent stays, as a change that is not saved yet. */
export function savedState<Form extends object>(
  state: FormState<Form>,
  { sent, stored }: { readonly sent: Form; readonly stored: Form },
): FormState<Form> {
  return { ...storedState(stored), form: { ...stored, ...changesSince(sent, state.form) } }
}

type Adoption<Form> = {
  /** Fields that are written and never read, and that another may have written too. */
  readonly secrets?: readonly (keyof Form & string)[] | undefined
  readonly pathsOf?: PathsOf | undefined
}

/**
 * After the page was read anew: what was changed there is shown, what was changed here stays. `null` where both have changed the
 * same field, each in its way, or a secret was typed here: saving tells whoever comes second. A save that was refused as stale is
 * `JOINED` then: it may be repeated.
 */
export function adoptedState<Form extends object>(
  state: FormState<Form>,
  fresh: Form,
  { secrets = [], pathsOf }: Adoption<Form> = {},
): FormState<Form> | null {
  const here = new Map(Object.entries(changesSince(state.stored, state.form)))
  const there = changesSince(state.stored, fresh)
  const isTorn = Object.entries(there).some(
    ([field, value]) => here.has(field) && !isSame(here.get(field), value),
  )
  if (isTorn || secrets.some((field) => here.has(field))) return null
  const isStale = state.failure?.reason === 'STALE'
  const failure = isStale ? readFailure(409, { reason: 'JOINED' }) : state.failure
  return { ...editedState(state, there, pathsOf), stored: fresh, failure }
}

/** A change takes the errors of its fields away, rows and parts of them included. */
export function editedState<Form extends object>(
  state: FormState<Form>,
  patch: Partial<Form>,
  pathsOf: PathsOf = (field) => [field],
): FormState<Form> {
  const touched = Object.keys(patch).flatMap(pathsOf)
  const standing = Object.entries(state.errors).filter(
    ([path]) => !touched.some((field) => isUnder(path, field)),
  )
  return { ...state, form: { ...state.form, ...patch }, errors: Object.fromEntries(standing) }
}

function changesSince<Form extends object>(before: Form, now: Form): Partial<Form> {
  const then = new Map<string, unknown>(Object.entries(before))
  const changed: Partial<Form> = {}
  for (const [field, value] of Object.entries(now)) {
    if (!isSame(then.get(field), value)) Object.assign(changed, { [field]: value })
  }
  return changed
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
