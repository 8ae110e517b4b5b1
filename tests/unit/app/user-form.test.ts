import { expect, test } from 'vitest'
import { seenRevision } from '@/app/admin/users/user-form'
import type { UserView } from '@/lib/services'

const USER: UserView = {
  id: 2,
  email: 'ada@example.com',
  name: 'Ada',
  role: 'user',
  status: 'active',
  balance: 0,
  balance_exact: '0',
  concurrency: 5,
  rpm_limit: 0,
  locale: 'en',
  time_zone: 'UTC',
  totp_enabled: false,
  notes: '',
  last_login_at: null,
  created_at: '2026-11-23T10:00:00.000Z',
  updated_at: '2026-11-23T10:00:00.000Z',
  revision: 3,
  allowed_groups: [],
  groups: [],
  api_keys_count: 0,
}

test('saving the groups of a user meanwhile does not make the fields stale', () => {
  expect(seenRevision(USER, { ...USER, revision: 4 })).toBe(4)
})

test('a change of the fields by somebody else does', () => {
  expect(seenRevision(USER, { ...USER, name: 'Ada L.', revision: 4 })).toBe(3)
})

test('a page that was read before the last save does not go back', () => {
  expect(seenRevision({ ...USER, revision: 5 }, USER)).toBe(5)
})
