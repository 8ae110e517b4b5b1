import { afterEach, expect, test, vi } from 'vitest'
import { signOutHere } from '../../../app/sign-out'

afterEach(() => vi.unstubAllGlobals())

const REMEMBERED = { 'switchyard:search:/admin/users': '?search=ada', other: 'x' }

/** A tab that remembers a list and whose server answers the sign-out with a status. */
function openTab(status: number) {
  const kept: Record<string, string> = { ...REMEMBERED }
  const sessionStorage = new Proxy(kept, {
    get: (_, name) => (name === 'removeItem' ? (item: string) => delete kept[item] : undefined),
  })
  const assign = vi.fn()
  vi.stubGlobal('window', { sessionStorage, location: { assign } })
  vi.stubGlobal('fetch', (address: string) =>
    Promise.resolve(
      address.endsWith('/csrf') ? Response.json({ csrfToken: 't' }) : new Response(null, { status }),
    ),
  )
  return { kept, assign }
}

test('who signs out leaves no filters of lists behind', async () => {
  const { kept, assign } = openTab(200)
  await signOutHere()
  expect(kept).toEqual({ other: 'x' })
  expect(assign).toHaveBeenCalledWith('/login')
})

test('who could not be signed out keeps them', async () => {
  const { kept } = openTab(500)
  await expect(signOutHere()).rejects.toThrow('500')
  expect(kept).toEqual(REMEMBERED)
})
