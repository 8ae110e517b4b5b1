import { expect, test, vi } from 'vitest'
import type { z } from 'zod'
import { API_OPERATIONS } from '@/lib/services'
import type * as ParseInput from '@/lib/services/shared/parse-input'
import { findEndpoints } from '../integration/api/find-endpoints'

/** What the handler at work reads of the query. */
const reading = vi.hoisted(() => ({ names: new Set<string>() }))

/*
 * Not among the unit tests: files of that project share their modules, and would share what is put in their place here.
 */

/** A route file exports its handler as it is. */
vi.mock('@/lib/server/api', () => ({
  jsonRoute: (_options: unknown, handler: unknown) => handler,
  created: (data: unknown) => data,
  csvResponse: (rows: AsyncGenerator) => rows.next(),
  sseResponse: (events: unknown) => events,
  unknownRoute: () => null,
}))

/** Whoever parses a query reads the fields of its schema, and is done. */
vi.mock('@/lib/services/shared/parse-input', async (original) => ({
  ...(await original<typeof ParseInput>()),
  parseQuery(schema: z.ZodObject) {
    for (const name of Object.keys(schema.shape)) reading.names.add(name)
    throw new Error('parsed')
  },
}))

const actor = { kind: 'user', userId: 1, role: 'admin' }
const USER = {
  id: 1n,
  role: 'user',
  status: 'active',
  locale: 'en',
  groups: [],
  state: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
}
/** Some calls look for the user they are about before they read their query. */
const db = {
  user: { findFirst: async () => USER, count: async () => 1 },
  apiKey: { groupBy: async () => [] },
}

/** The names a handler reads of its query; whatever it does next fails. */
async function namesRead(handler: (call: object) => unknown): Promise<readonly string[]> {
  reading.names = new Set()
  const query = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        if (typeof name === 'string') reading.names.add(name)
        return 'true'
      },
    },
  )
  const ctx = { actor, request: {}, db, live: {}, now: () => new Date(0) }
  try {
    await handler({ ctx, query, params: { id: '1' }, body: {}, id: () => 1 })
  } catch {
    // Only what it read is asked about.
  }
  return [...reading.names]
}

const named = new Map(
  API_OPERATIONS.map(({ method, path, query }) => [
    `${method} ${path.replaceAll(/\{(\w+)\}/g, '[$1]')}`,
    Object.keys(query?.shape ?? {}),
  ]),
)
const endpoints = (await findEndpoints()).filter(({ name }) => named.has(name))

test('every call is looked at', () => {
  expect(endpoints.map(({ name }) => name).toSorted()).toEqual([...named.keys()].toSorted())
})

test.each(endpoints)('$name reads of its query what the API document names', async ({ name, route }) => {
  const handler: unknown = route
  const read = await namesRead(handler as (call: object) => unknown)
  expect(read.toSorted()).toEqual(named.get(name)?.toSorted())
})
