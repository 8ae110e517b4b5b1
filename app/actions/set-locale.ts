'use server'

import { cookies } from 'next/headers'
import { isLocale, LOCALE_COOKIE, PREFERENCE_MAX_AGE_SECONDS } from '@/lib/i18n'
import { rememberLocale } from '@/lib/server/auth'

/** Keeps the chosen language in this browser and, for whoever is signed in, in the profile. */
export async function setLocale(locale: string): Promise<void> {
  if (!isLocale(locale)) return
  const store = await cookies()
  store.set(LOCALE_COOKIE, locale, { path: '/', sameSite: 'lax', maxAge: PREFERENCE_MAX_AGE_SECONDS })
  await rememberLocale(locale)
}
