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

/** The body that saves the form: a password only where one was typed, a balance only for a new user. */
export function userBody(form: UserForm, user: UserView | null): Readonly<Record<string, unknown>> {
  const { active, password, balance, concurrency, rpm_limit: rpmLimit, time_zone: timeZone, ...texts } = form
  return {
    ...texts,
    email: form.email.trim(),
    name: form.name.trim(),
    time_zone: timeZone.trim() === '' ? 'UTC' : timeZone.trim(),
    status: active ? 'active' : 'disabled',
    concurrency: wholeNumber(concurrency === '' ? '0' : concurrency),
    rpm_limit: wholeNumber(rpmLimit === '' ? '0' : rpmLimit),
    ...(password === '' && user !== null ? {} : { password }),
    ...(user === null && balance.trim() !== '' ? { balance: balance.trim() } : {}),
    ...(user === null ? {} : { revision: user.revision }),
  }
}
