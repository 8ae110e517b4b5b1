import type { FieldErrors } from '../api/field-errors'
import { secretsOf, type AccountForm } from './account-form'

/**
 * What an account still needs before it is sent: a name, the group of each binding and, when it is new, a secret; and models named
 * twice, of which the body carries only the last.
 */
export function accountIssues(form: AccountForm, isNew: boolean): FieldErrors {
  const secrets = secretsOf(form.type)
  const lacksSecret = isNew && secrets.every((field) => form[field].trim() === '')
  const missing = [
    ...(form.name.trim() === '' ? ['name'] : []),
    ...(lacksSecret ? [`credentials.${secrets[0] ?? ''}`] : []),
    ...form.bindings.flatMap((binding, index) =>
      binding.group_id === null ? [`bindings.${index}.group_id`] : [],
    ),
  ]
  const repeated = repeatedSources(form).map((source) => `model_mapping.${source}`)
  return { ...marked(missing, 'REQUIRED'), ...marked(repeated, 'DUPLICATE_MODEL') }
}

function marked(paths: readonly string[], code: string): FieldErrors {
  return Object.fromEntries(paths.map((path) => [path, { code, message: '' }]))
}

/** Models that an earlier row names too, letter for letter: names that differ in case are entries of their own. */
function repeatedSources({ mapping }: AccountForm): readonly string[] {
  const sources = mapping.map(({ source }) => source.trim())
  return sources.filter((source, row) => source !== '' && sources.indexOf(source) < row)
}
