import { record } from '@/components/api/call-api'
import { forgetSearches } from '@/components/list-search'

/**
 * Ends the session and loads the sign-in page afresh, so that nothing of the session stays in this tab. Two calls of
 * next-auth's own API: its client library would be a part of every page for this alone.
 */
export async function signOutHere(): Promise<void> {
  const answer: unknown = await (await fetch('/api/auth/csrf')).json()
  const csrfToken = String(record(answer)['csrfToken'])
  const response = await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, callbackUrl: '/login', json: 'true' }),
  })
  if (!response.ok) throw new Error(`signing out was answered ${response.status}`)
  forgetSearches()
  window.location.assign('/login')
}
