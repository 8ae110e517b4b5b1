import type { FieldErrors } from '../api/field-errors'
import { secretsOf, type AccountForm } from './account-form'

/** What an account still needs before it is sent: a name, the group of each binding and, when it is new, a secret. */
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
  return Object.fromEntries(missing.map((path) => [path, { code: 'REQUIRED', message: '' }]))
}
