import type { ApiBody } from '@/components/api/api-calls'
import { wholeNumber } from '@/components/form/whole-number'
import type { UserView } from '@/lib/services'

/** A user as it is being edited. */
export type UserForm = {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly role: string
  readonly active: boolean
  readonly concurrency: string
  readonly rpm_limit: string
  readonly locale: string
  readonly time_zone: string
  readonly notes: string
  /** Opens the ledger of a new user. */
  readonly balance: string
}

/** The state of a user's form; `null` = a new user. */
export function readUserForm(user: UserView | null): UserForm {
  return {
    email: user?.email ?? '',
    name: user?.name ?? '',
    password: '',
    role: user?.role ?? 'user',
    active: user === null || user.status === 'active',
    concurrency: String(user?.concurrency ?? 5),
    rpm_limit: String(user?.rpm_limit ?? 0),
    locale: user?.locale ?? 'en',
    time_zone: user?.time_zone ?? 'UTC',
    notes: user?.notes ?? '',
    balance: '',
  }
}

/** The body that makes a user; a balance only where one was typed. */
export function createBody(form: UserForm): ApiBody<'POST /admin/users'> {
  const balance = form.balance.trim()
  return { ...factsOf(form), password: form.password, ...(balance === '' ? {} : { balance }) }
}

/** The body that changes a user; a password only where one was typed. */
export function updateBody(form: UserForm, revision: number): ApiBody<'PUT /admin/users/{id}'> {
  return { ...factsOf(form), ...(form.password === '' ? {} : { password: form.password }), revision }
}

function factsOf(form: UserForm) {
  return {
    email: form.email.trim(),
    name: form.name.trim(),
    role: form.role,
    locale: form.locale,
    time_zone: form.time_zone.trim() === '' ? 'UTC' : form.time_zone.trim(),
    notes: form.notes,
    status: form.active ? 'active' : 'disabled',
    concurrency: wholeNumber(form.concurrency === '' ? '0' : form.concurrency),
    rpm_limit: wholeNumber(form.rpm_limit === '' ? '0' : form.rpm_limit),
  }
}
