'use server'

import { getLocale } from 'next-intl/server'
import { redirect } from 'next/navigation'
import { readFailure } from '@/components/api/call-api'
import { fieldErrors } from '@/components/api/field-errors'
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
    const { status, code: reason, message, details: metadata } = error
    return { failure: reason, errors: fieldErrors(readFailure(status, { reason, message, metadata })) }
  }
  redirect('/login?notice=created')
}
