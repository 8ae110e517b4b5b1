import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closePrismaClient, createLogger, loadEnv } from '@/lib/infra'
import { seedDemo } from '@/lib/server/process/seed-demo'
import { createGroup } from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

const PROVIDER = 'http://127.0.0.1:9'
let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
})
afterAll(async () => {
  await closePrismaClient(api.url)
  await api.close()
})

test('the demo never puts its administrator into a database that is in use', async () => {
  const step = {
    settings: {
      ...loadEnv({}),
      NEXTAUTH_SECRET: 'sixteen characters',
      ENCRYPTION_KEYS: ['sixteen characters'],
    },
    database: {
      url: api.url,
      directUrl: api.url,
      embedded: false,
      stop: () => Promise.resolve(),
      leave: () => undefined,
    },
    logger: createLogger('silent'),
  }
  await expect(seedDemo(step, PROVIDER)).rejects.toThrow(/in use.*without DATABASE_URL.*DATA_DIR/)
  // Nor where a group has a name like its own.
  await createGroup(api.admin, { name: 'Demonstrations', platform: 'anthropic' })
  await expect(seedDemo(step, PROVIDER)).rejects.toThrow('in use')
  expect(await api.db.user.count()).toBe(1)
})

test('the benchmark never invents usage in it', async () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'bench/usage/run.ts', '10'],
    {
      encoding: 'utf8',
      env: { NODE_ENV: 'test', PATH: process.env['PATH'], DATABASE_URL: api.url },
    },
  )
  expect(stderr).toContain('this database has users')
  expect(status).not.toBe(0)
  expect(await api.db.usageLog.count()).toBe(0)
})
