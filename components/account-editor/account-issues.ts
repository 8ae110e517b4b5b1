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
  return { ...marked(missing, 'REQUIRED'), ...marked(repeated, 'MODEL_PATTERN_CONFLICT') }
}

function marked(paths: readonly string[], code: string): FieldErrors {
  return Object.fromEntries(paths.map((path) => [path, { code, message: '' }]))
}

/** Models that an earlier row names too, as routing compares names. */
function repeatedSources({ mapping }: AccountForm): readonly string[] {
  const seen = new Set<string>()
  return mapping.flatMap(({ source }) => {
    const model = source.trim()
    const name = model.toLowerCase()
    const isRepeated = name !== '' && seen.has(name)
    seen.add(name)
    return isRepeated ? [model] : []
  })
}
