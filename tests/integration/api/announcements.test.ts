import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createAnnouncement,
  createUser,
  deleteAnnouncement,
  listAnnouncements,
  listOwnAnnouncements,
  readAnnouncements,
  updateAnnouncement,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let userId: number

beforeAll(async () => {
  api = await openApi()
  userId = (await createUser(api.admin, { email: 'ada@example.com', password: 'correct horse' })).id
})
afterAll(() => api.close())

const HOUR_MS = 3_600_000
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString()

describe('announcements', () => {
  test('users see those that are published and within their time, and mark them as read', async () => {
    const ada = api.as({ kind: 'user', userId, role: 'user' })
    const draft = await createAnnouncement(api.admin, { title: 'Draft' })
    expect(draft).toMatchObject({ status: 'draft', revision: 1, starts_at: null })
    await createAnnouncement(api.admin, { title: 'Later', status: 'published', starts_at: inHours(1) })
    await createAnnouncement(api.admin, { title: 'Over', status: 'published', ends_at: inHours(-1) })
    const now = await createAnnouncement(api.admin, { title: 'Now', content: 'Hello', status: 'published' })
    const seen = async () =>
      (await listOwnAnnouncements(ada)).items.map(({ title, is_read: isRead }) => ({ title, isRead }))
    expect(await seen()).toEqual([{ title: 'Now', isRead: false }])
    expect(await readAnnouncements(ada, { ids: [now.id, draft.id, 999_999] })).toEqual({ read: 1 })
    expect(await readAnnouncements(ada, { ids: [now.id] })).toEqual({ read: 0 })
    expect(await seen()).toEqual([{ title: 'Now', isRead: true }])
    await updateAnnouncement(api.admin, now.id, { ...now, status: 'draft' })
    expect(await seen()).toEqual([])
    expect((await listAnnouncements(api.admin, { search: 'NOW' })).items).toMatchObject([
      { title: 'Now', revision: 2 },
    ])
    await deleteAnnouncement(api.admin, now.id)
    expect(await api.db.announcementRead.count()).toBe(0)
    expect(await api.db.auditLog.count({ where: { resource: 'announcement' } })).toBe(6)
  })

  test('are refused where they make no sense, by who may not write, and when outdated', async () => {
    const body = { title: 'Never', starts_at: inHours(2), ends_at: inHours(1) }
    expect(await refusalOf(createAnnouncement(api.admin, body))).toMatchObject({ fields: ['ends_at'] })
    expect(await refusalOf(createAnnouncement(api.admin, { title: 'x', colour: 'red' }))).toMatchObject({
      code: 'UNKNOWN_FIELD',
    })
    const key = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    expect(await refusalOf(createAnnouncement(key, { title: 'x' }))).toMatchObject({ code: 'FORBIDDEN' })
    const one = await createAnnouncement(api.admin, { title: 'One' })
    await updateAnnouncement(api.admin, one.id, { title: 'Two', revision: 1 })
    expect(
      await refusalOf(updateAnnouncement(api.admin, one.id, { title: 'Three', revision: 1 })),
    ).toMatchObject({ code: 'STALE', status: 409 })
  })
})
