import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChannel, createGroup, createUser, getFirstSteps } from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'
import { row } from './dashboard-rows'

let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

test('the first steps are told until a request was served', async () => {
  const none = { group: false, channel: false, account: false, key: false, call: false }
  expect(await getFirstSteps(api.admin)).toMatchObject(none)
  const group = await createGroup(api.admin, { name: 'first', platform: 'anthropic' })
  await createChannel(api.admin, { name: 'first', group_ids: [group.id] })
  await createUser(api.admin, { email: 'first@example.com', password: 'a long password 1' })
  expect(await getFirstSteps(api.admin)).toEqual({
    ...none,
    group: true,
    channel: true,
    user: true,
  })
  await api.db.usageLog.create({ data: row(0) })
  expect(await getFirstSteps(api.admin)).toBeNull()
  const user = api.as({ kind: 'user', userId: 2, role: 'user' })
  expect(await refusalOf(getFirstSteps(user))).toMatchObject({ code: 'FORBIDDEN' })
})
