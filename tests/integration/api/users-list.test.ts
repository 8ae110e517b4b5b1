import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createUser,
  createUserKey,
  deleteUser,
  deleteUserKey,
  listUserKeys,
  listUsers,
  updateUser,
} from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
  const people = [
    { email: 'ada@example.com', name: 'Ada ÉMILE Lovelace', balance: '10' },
    { email: 'bob_1@example.com', name: '', balance: '0.0000000001' },
    { email: 'bobx1@example.com', name: '100% Bob', balance: '9.5' },
    { email: 'carl@example.org', name: 'Ümit', balance: '10' },
    { email: 'dora@example.net', name: 'ΣΟΦΟΣ ΟΔΥΣΣΕΥΣ İbrahim', balance: '0' },
  ]
  for (const person of people) await createUser(api.admin, { ...person, password: 'correct horse' })
  const gone = await createUser(api.admin, {
    email: 'gone@example.com',
    password: 'correct horse',
    balance: 99,
  })
  await deleteUser(api.admin, gone.id)
})
afterAll(() => api.close())

async function emails(query: object): Promise<readonly string[]> {
  const { items, total } = await listUsers(api.admin, { sort_by: 'email', sort_order: 'asc', ...query })
  expect(total).toBe(items.length)
  return items.map(({ email }) => email)
}

test.each([
  ['a part of an address', 'EXAMPLE.ORG', ['carl@example.org']],
  ['a part of a name', 'love', ['ada@example.com']],
  ['letters beyond ASCII as they are written', 'Émile', ['ada@example.com']],
  ['letters beyond ASCII in the other case', 'ÜMIT', ['carl@example.org']],
  ['a final sigma as it is written', 'ΣΟΦΟΣ', ['dora@example.net']],
  ['a dotted capital as it is written', 'İbrahim', ['dora@example.net']],
  ['a wildcard as itself: _', 'bob_1', ['bob_1@example.com']],
  ['a wildcard as itself: %', '0% b', ['bobx1@example.com']],
  ['nobody across address and name', 'comada', []],
  ['nobody who was deleted', 'gone', []],
] as const)('a search finds %s', async (_, search, found) => {
  expect(await emails({ search })).toEqual(found)
})

test('a search follows a change of name', async () => {
  const [bob] = (await listUsers(api.admin, { search: 'bob_1' })).items
  await updateUser(api.admin, bob?.id ?? 0, { name: 'Robert' })
  expect(await emails({ search: 'ROBERT' })).toEqual(['bob_1@example.com'])
})

test.each([
  ['all users', {}],
  ['those who are found', { search: '@example' }],
])('sorted by balance are %s, the older first where it is the same', async (_, filter) => {
  const sorted = async (sort_order: string, page: number): Promise<readonly string[]> => {
    const { items } = await listUsers(api.admin, {
      ...filter,
      sort_by: 'balance',
      sort_order,
      page,
      page_size: 3,
    })
    return items.map(({ email }) => email.split('@')[0] ?? '')
  }
  expect(await sorted('desc', 1)).toEqual(['ada', 'carl', 'bobx1'])
  expect(await sorted('desc', 2)).toEqual(['bob_1', 'admin', 'dora'])
  expect(await sorted('asc', 1)).toEqual(['admin', 'dora', 'bob_1'])
  expect(await sorted('asc', 3)).toEqual([])
})

test('a search finds the owner of an API key, whole or as lists show it, until the key is deleted', async () => {
  const [carl] = (await listUsers(api.admin, { search: 'carl' })).items
  const made = await createUserKey(api.admin, carl?.id ?? 0, { name: 'leaked' })
  const brought = await createUserKey(api.admin, carl?.id ?? 0, {
    name: 'own',
    custom_key: 'k@y-2026',
  })
  const named = [made.key, made.key_masked, made.key_masked.replace('…', '...'), 'k@y-2026']
  for (const search of named) expect(await emails({ search })).toEqual(['carl@example.org'])
  const shown = await listUserKeys(api.admin, carl?.id ?? 0, { search: made.key_masked })
  expect(shown.items.map(({ id }) => id)).toEqual([made.id])
  for (const { id } of [made, brought]) await deleteUserKey(api.admin, { userId: carl?.id ?? 0, id })
  for (const search of named) expect(await emails({ search })).toEqual([])
})
