import { afterAll, beforeAll, expect, test } from 'vitest'
import { closePrismaClient, createPrismaClient, type PrismaClient } from '@/lib/infra'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'

let database: TestDatabase
let db: PrismaClient
const warnings: string[] = []
const hear = (warning: Error): void => void warnings.push(warning.message)

beforeAll(async () => {
  process.on('warning', hear)
  database = await createTestDatabase()
  db = createPrismaClient(database.url)
})
afterAll(async () => {
  process.off('warning', hear)
  await closePrismaClient(database.url)
  await database.drop()
})

test('what a transaction asks at once is asked one after the other', async () => {
  const places = await db.$transaction((tx) =>
    Promise.all([
      tx.$queryRaw`SELECT pg_sleep(0.05)::text, 1 AS place`,
      tx.$queryRaw`SELECT 2 AS place`,
      tx.$queryRaw`SELECT 3 AS place`,
    ]),
  )
  expect(places).toMatchObject([[{ place: 1 }], [{ place: 2 }], [{ place: 3 }]])
  const id = { select: { id: true } }
  const user = await db.$transaction((tx) =>
    tx.user.create({
      data: { email: 'turn@example.com', passwordHash: 'x' },
      select: { apiKeys: id, sessions: id, recoveryCodes: id, oneTimeTokens: id, authIdentities: id },
    }),
  )
  expect(user).toEqual({
    apiKeys: [],
    sessions: [],
    recoveryCodes: [],
    oneTimeTokens: [],
    authIdentities: [],
  })
  expect(warnings.filter((text) => text.includes('client.query()'))).toEqual([])
})

test('a question that fails ends the transaction, and the next one works', async () => {
  await expect(db.$transaction((tx) => tx.$queryRaw`SELECT 1 / 0`)).rejects.toThrow('division by zero')
  expect(await db.$transaction((tx) => tx.$queryRaw`SELECT 1 AS place`)).toEqual([{ place: 1 }])
})
