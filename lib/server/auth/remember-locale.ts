import type { Locale } from '@/lib/core'
import { getPortal } from '../portal'
import { currentUser } from './current-user'

/** Keeps the chosen language in the profile of whoever is signed in. */
export async function rememberLocale(locale: Locale): Promise<void> {
  const user = await currentUser()
  if (user === null || user.locale === locale) return
  await getPortal().db.user.updateMany({ where: { id: BigInt(user.id) }, data: { locale } })
}
