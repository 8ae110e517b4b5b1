'use server'

import { cookies } from 'next/headers'
import { PREFERENCE_MAX_AGE_SECONDS, TIME_ZONE_COOKIE, validTimeZone } from '@/lib/i18n'

/** Shows times in a zone in this browser from now on. */
export async function setTimeZone(timeZone: string): Promise<void> {
  const store = await cookies()
  store.set(TIME_ZONE_COOKIE, validTimeZone(timeZone), {
    path: '/',
    sameSite: 'lax',
    maxAge: PREFERENCE_MAX_AGE_SECONDS,
  })
}
