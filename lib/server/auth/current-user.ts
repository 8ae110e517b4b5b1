import { cookies, headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { PATH_HEADER } from './path-header'
import { sessionUserOf } from './read-session'
import type { SessionUser } from './session-store'

/** Whoever is signed in, for server components and actions; asked once a request. `null` = nobody. */
export const currentUser = cache(async (): Promise<SessionUser | null> => {
  const store = await cookies()
  return sessionUserOf((name) => store.get(name)?.value)
})

/** The signed-in user; others are sent to sign in and come back afterwards. */
export async function requireUser(): Promise<SessionUser> {
  return (await currentUser()) ?? redirect(await loginPath())
}

/**
 * The signed-in administrator; one who needs a second step is sent to their profile, users get the forbidden page, others are
 * sent to sign in.
 */
export async function requireAdminUser(): Promise<SessionUser> {
  const user = await requireUser()
  if (user.needsSecondStep) redirect('/profile')
  return user.role === 'admin' ? user : forbidden()
}

async function loginPath(): Promise<string> {
  const path = (await headers()).get(PATH_HEADER)
  return path === null || path === '/' ? '/login' : `/login?to=${encodeURIComponent(path)}`
}
