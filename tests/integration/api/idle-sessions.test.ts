import { afterAll, beforeAll, expect, test } from 'vitest'
import * as ownKeys from '@/app/api/v1/user/keys/route'
import { createUser } from '@/lib/services'
import { ask, openRoutes, sessionCookie, type RoutesFixture } from './route-calls'

let api: RoutesFixture

beforeAll(async () => {
  api = await openRoutes({ SESSION_IDLE_AGE: '30min' })
})
afterAll(() => api.close())

test('a session that was not used for SESSION_IDLE_AGE is over', async () => {
  const { id } = await createUser(api.admin, { email: 'rests@example.com', password: 'correct horse' })
  const user = await sessionCookie(api, id)
  const session = await api.db.session.findFirstOrThrow({ where: { userId: BigInt(id) } })
  const restFor = (minutes: number) =>
    api.db.session.update({
      where: { id: session.id },
      data: { lastSeenAt: new Date(Date.now() - minutes * 60_000) },
    })
  await restFor(29)
  expect((await ask(ownKeys.GET, { headers: user })).status).toBe(200)
  const used = await api.db.session.findUniqueOrThrow({ where: { id: session.id } })
  expect(Date.now() - used.lastSeenAt.getTime()).toBeLessThan(60_000)
  await restFor(4)
  expect((await ask(ownKeys.GET, { headers: user })).status).toBe(200)
  const again = await api.db.session.findUniqueOrThrow({ where: { id: session.id } })
  expect(Date.now() - again.lastSeenAt.getTime()).toBeLessThan(60_000)
  await restFor(31)
  expect((await ask(ownKeys.GET, { headers: user })).status).toBe(401)
})
