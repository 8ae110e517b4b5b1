import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger, openDatabase, openPgClient, runMigrations } from '@/lib/infra'
import { createUser } from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../../..')
const logger = createLogger('silent')
let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

async function audit(
  where: Readonly<Record<string, string>> = { DATABASE_URL: api.url },
): Promise<{ readonly code: number; readonly text: string }> {
  const program = [path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'scripts/audit-ledger.ts']
  const variables = { ENCRYPTION_KEYS: 'a key ring key of the tests', LOG_LEVEL: 'silent', ...where }
  const options = { cwd: root, env: { NODE_ENV: 'test' as const, PATH: process.env['PATH'], ...variables } }
  try {
    return { code: 0, text: (await run(process.execPath, program, options)).stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, text: stdout + stderr }
  }
}

test('npm run audit:ledger says whether the books agree, and lists what does not', async () => {
  const { id } = await createUser(api.admin, {
    email: 'books@example.com',
    password: 'correct horse',
    balance: 3,
  })
  expect(await audit()).toEqual({ code: 0, text: expect.stringContaining('agree') })
  await api.db.$executeRaw`UPDATE user_state SET balance = 2 WHERE user_id = ${id}`
  const found = await audit()
  expect(found.code).toBe(1)
  expect(found.text).toContain(`balance: user ${id}: expected 3.0000000000, found 2.0000000000`)
  await api.db.$executeRaw`UPDATE user_state SET balance = 3 WHERE user_id = ${id}`
  const letter = { requestId: 'r-1', sqlState: '23514', reason: 'no such protocol', event: new Uint8Array() }
  await api.db.usageDeadLetter.create({ data: { eventId: 'e-1', ...letter } })
  const aside = await audit()
  expect(aside.code).toBe(1)
  expect(aside.text).toMatch(/dead_letters: \S+Z request r-1: expected a usage row, found no such protocol/)
  expect(aside.text).toContain('1 difference(s)')
  expect((await api.db.ledgerAudit.findMany({ orderBy: { id: 'asc' } })).map(({ cause }) => cause)).toEqual([
    'command',
    'command',
    'command',
  ])
})

test('beside a server it asks the embedded database that runs, and leaves it running', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-audit-'))
  const server = await openDatabase({ DATA_DIR: dataDir }, logger)
  try {
    await runMigrations({ url: server.directUrl, logger })
    expect(await audit({ DATA_DIR: dataDir })).toEqual({ code: 0, text: expect.stringContaining('agree') })
    const client = await openPgClient({ url: server.url, applicationName: 'test' })
    expect((await client.query('SELECT cause FROM ledger_audits')).rows).toEqual([{ cause: 'command' }])
    await client.end()
  } finally {
    await server.stop()
  }
  expect(await audit({ DATA_DIR: dataDir })).toMatchObject({ code: 0 })
  rmSync(dataDir, { recursive: true, force: true })
})

test('where no server was, it says so and leaves nothing behind', async () => {
  const elsewhere = path.join(tmpdir(), `switchyard-nothing-${process.pid}`)
  const { code, text } = await audit({ DATA_DIR: elsewhere })
  expect({ code, text }).toEqual({
    code: 2,
    text: `audit:ledger: there is no database in ${elsewhere}: set DATA_DIR or DATABASE_URL as the server has it\n`,
  })
  expect(existsSync(elsewhere)).toBe(false)
})
