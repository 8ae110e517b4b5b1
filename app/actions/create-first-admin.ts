'use server'

import { getLocale } from 'next-intl/server'
import { redirect } from 'next/navigation'
import { formText } from '@/components/form/form-text'
import { isAppError } from '@/lib/core'
import { pageContext } from '@/lib/server/auth'
import { createFirstAdmin } from '@/lib/services'
import type { SetupState } from '../setup/setup-state'

/** Creates the first administrator and goes on to the sign-in page. */
export async function createFirstAdminAction(_: SetupState, form: FormData): Promise<SetupState> {
  const ctx = await pageContext({ kind: 'system' })
  const timeZone = formText(form, 'time_zone')
  try {
    await createFirstAdmin(ctx, {
      token: formText(form, 'token'),
      email: formText(form, 'email'),
      password: formText(form, 'password'),
      locale: await getLocale(),
      time_zone: timeZone === '' ? 'UTC' : timeZone,
    })
  } catch (error) {
    if (!isAppError(error) || error.status >= 500) throw error
    return { failure: error.code, fields: fieldsOf(error.details['fields']) }
  }
  redirect('/login?notice=created')
}

function fieldsOf(fields: unknown): SetupState['fields'] {
  if (typeof fields !== 'object' || fields === null) return {}
  const known = Object.entries(fields).filter(
    ([name, text]) => ['token', 'email', 'password'].includes(name) && typeof text === 'string',
  )
  return Object.fromEntries(known)
}
