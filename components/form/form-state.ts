import type { ApiFailure } from '../api/call-api'
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

/**
 * After the page was read anew: what was changed there is shown, what was changed here stays. `null` where both have changed the
 * same field: saving tells whoever comes second.
 */
export function adoptedState<Form extends object>(
  state: FormState<Form>,
  fresh: Form,
): FormState<Form> | null {
  const here = changesSince(state.stored, state.form)
  const there = changesSince(state.stored, fresh)
  const isTorn = Object.keys(here).some((field) => field in there)
  return isTorn ? null : { ...state, stored: fresh, form: { ...fresh, ...here } }
}

/** A change takes the errors of its fields away, rows and parts of them included. */
export function editedState<Form extends object>(
  state: FormState<Form>,
  patch: Partial<Form>,
  pathsOf: (field: string) => readonly string[] = (field) => [field],
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
    if (JSON.stringify(then.get(field)) !== JSON.stringify(value)) Object.assign(changed, { [field]: value })
  }
  return changed
}
