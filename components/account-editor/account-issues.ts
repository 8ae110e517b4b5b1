import type { FieldErrors } from '../channel-form/find-issues'
import type { AccountForm } from './account-form'

/** What is wrong with an account before it is sent: bindings whose group was not chosen. */
export function accountIssues({ bindings }: AccountForm): FieldErrors {
  return Object.fromEntries(
    bindings.flatMap((binding, index) =>
      binding.group_id === null
        ? [[`bindings.${index}.group_id`, { code: 'REQUIRED', message: '' }] as const]
        : [],
    ),
  )
}
