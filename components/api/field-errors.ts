import { FIELD_RULES, type FieldRule } from '@/lib/core'
import { record, type ApiFailure } from './call-api'

/** A refused field: reason code and, from the server, its sentence and the rule that was broken. */
export type FieldError = { readonly code: string; readonly message: string; readonly rule?: FieldRule }
/** Refused fields by their path in the body. */
export type FieldErrors = Readonly<Record<string, FieldError>>

type Refusal = Pick<ApiFailure, 'reason' | 'fields' | 'reasons' | 'metadata'>

/** The refused fields of an answer with their codes; where none is given, the answer's own. */
export function fieldErrors(failure: Refusal): FieldErrors {
  return Object.fromEntries(
    Object.entries(failure.fields).map(([path, message]) => [
      path,
      { code: failure.reasons[path] ?? failure.reason, message, ...ruleAt(failure, path) },
    ]),
  )
}

/** The rule that a field broke, if the answer names one that this build knows. */
function ruleAt({ metadata }: Refusal, path: string): { readonly rule?: FieldRule } {
  const { rule: name, limit } = record(record(metadata['rules'])[path])
  const rule = FIELD_RULES.find((known) => known === name)
  if (rule === undefined) return {}
  return { rule: typeof limit === 'number' ? { rule, limit } : { rule } }
}
