import { signOut } from 'next-auth/react'

/** Ends the session and loads the sign-in page afresh, so that nothing of the session stays in memory. */
export async function signOutHere(): Promise<void> {
  await signOut({ redirect: false })
  window.location.assign('/login')
}
