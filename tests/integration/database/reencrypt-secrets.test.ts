import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  checkEncryptionCanary,
  closePrismaClient,
  createKeyRing,
  createPrismaClient,
  reencryptSecrets,
  type PrismaClient,
  type ReencryptOptions,
} from '@/lib/infra'
import { createTestDatabase } from '../../support/test-database'

const [OLD, NEW] = ['old-key-of-sixteen', 'new-key-of-sixteen']
const oldRing = createKeyRing([OLD])
const bothRing = createKeyRing([NEW, OLD])
const newRing = createKeyRing([NEW])
const ACCOUNTS = 25

let database: Awaited<ReturnType<typeof createTestDatabase>>
let client: Client
let prisma: PrismaClient

beforeAll(async () => {
  database = await createTestDatabase()
  prisma = createPrismaClient(database.url)
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await closePrismaClient(database.url)
  await database.drop()
})

/** Every kind of secret, written with the old key. */
beforeEach(async () => {
  await client.query('TRUNCATE accounts, proxies, users, idempotency_records, settings CASCADE')
  const seal = (text: string): string => oldRing.encrypt(text)
  await prisma.account.createMany({
    data: Array.from({ length: ACCOUNTS }, (_, at) => ({
      name: `a${at}`,
      platform: 'anthropic',
      credentials: seal(`secret ${at}`),
    })),
  })
  await prisma.proxy.create({
    data: { name: 'p', protocol: 'http', host: 'h', port: 1, password: seal('pw') },
  })
  await prisma.proxy.create({ data: { name: 'open', protocol: 'http', host: 'h', port: 1 } })
  await prisma.user.create({ data: { email: 'a@example.com', passwordHash: 'x', totpSecret: seal('totp') } })
  await prisma.idempotencyRecord.create({
    data: {
      scope: 'user:1',
      keyHash: 'k',
      requestFingerprint: 'f',
      response: Buffer.from(seal('answer')),
      expiresAt: new Date('2030-01-01'),
    },
  })
  await prisma.setting.createMany({
    data: [
      { key: 'smtp_password', value: seal('smtp'), secret: true },
      { key: 'unpriced_models', value: 'reject' },
    ],
  })
  await checkEncryptionCanary(prisma, oldRing)
})

async function secrets(): Promise<readonly string[]> {
  const { rows } = await client.query<{ sealed: string }>(`
    SELECT credentials AS sealed FROM accounts UNION ALL SELECT password FROM proxies WHERE password IS NOT NULL
    UNION ALL SELECT totp_secret FROM users UNION ALL SELECT convert_from(response, 'UTF8') FROM idempotency_records
    UNION ALL SELECT value #>> '{}' FROM settings WHERE secret`)
  return rows.map(({ sealed }) => sealed)
}

function run(fields: Partial<ReencryptOptions> = {}) {
  return reencryptSecrets({ client, keyRing: bothRing, batchSize: 10, ...fields })
}

describe('re-encryption', () => {
  test('writes every secret with the first key; the old one is not needed any more', async () => {
    const before = (await secrets()).map(oldRing.decrypt).toSorted()
    const done = await run()
    expect(done.map(({ table, changed }) => [table, changed])).toEqual([
      ['accounts', ACCOUNTS],
      ['proxies', 1],
      ['users', 1],
      ['idempotency_records', 1],
      ['settings', 1],
      ['settings', 1],
    ])
    expect((await secrets()).map(newRing.decrypt).toSorted()).toEqual(before)
    await checkEncryptionCanary(prisma, newRing)
    await expect(checkEncryptionCanary(prisma, oldRing)).rejects.toThrow('ENCRYPTION_KEYS')
    expect((await run()).every(({ changed }) => changed === 0)).toBe(true)
  })

  test('goes on where it was stopped; until its end the old key is demanded', async () => {
    const stop = (): never => {
      throw new Error('stopped')
    }
    await expect(run({ onProgress: stop })).rejects.toThrow('stopped')
    const sealed = await secrets()
    expect(sealed.filter((text) => text.startsWith(bothRing.currentPrefix))).toHaveLength(10)
    await expect(checkEncryptionCanary(prisma, newRing)).rejects.toThrow('ENCRYPTION_KEYS')
    const [accounts] = await run()
    expect(accounts?.changed).toBe(ACCOUNTS - 10)
    await checkEncryptionCanary(prisma, newRing)
  })

  test('keeps what a running process writes meanwhile, and comes back for it', async () => {
    const written = oldRing.encrypt('written meanwhile')
    let isFirst = true
    await run({
      client: {
        // Between reading a batch and writing its rows.
        query: (async (text: string, values: unknown[]) => {
          if (text.startsWith('UPDATE accounts') && isFirst) {
            isFirst = false
            await client.query('UPDATE accounts SET credentials = $1 WHERE id = $2', [written, values[2]])
          }
          return client.query(text, values)
        }) as Client['query'],
      },
    })
    expect((await secrets()).map(newRing.decrypt)).toContain('written meanwhile')
    expect(isFirst).toBe(false)
    expect((await secrets()).filter((text) => !text.startsWith(newRing.currentPrefix))).toEqual([])
  })

  test('names what no key opens, does the rest, and keeps the old key demanded', async () => {
    const lost = createKeyRing(['lost-key-of-sixteen']).encrypt('lost')
    const { id } = await prisma.account.create({
      data: { name: 'lost', platform: 'anthropic', credentials: lost },
      select: { id: true },
    })
    const done = await run()
    expect(done[0]).toEqual({ table: 'accounts', changed: ACCOUNTS, unreadable: [String(id)] })
    expect(done).toHaveLength(5)
    await expect(checkEncryptionCanary(prisma, newRing)).rejects.toThrow('ENCRYPTION_KEYS')
  })

  describe('as a command', () => {
    let directory: string
    const command = () =>
      promisify(execFile)(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/reencrypt.ts'], {
        timeout: 60_000,
        env: {
          PATH: process.env['PATH'] ?? '',
          NODE_ENV: 'test',
          DATABASE_URL: database.url,
          DATA_DIR: directory,
          ENCRYPTION_KEYS: `${NEW},${OLD}`,
        },
      })

    beforeEach(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'switchyard-reencrypt-'))
    })
    afterEach(() => rm(directory, { recursive: true }))

    test('says what it did', async () => {
      const { stdout } = await command()
      expect(stdout).toContain(`accounts: ${ACCOUNTS} encrypted anew`)
      expect(stdout).toContain('the others may be taken out')
      await checkEncryptionCanary(prisma, newRing)
    })

    test('ends with the reason when it cannot go on', async () => {
      await client.query('ALTER TABLE accounts RENAME TO away')
      try {
        await expect(command()).rejects.toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/^reencrypt: /),
        })
      } finally {
        await client.query('ALTER TABLE away RENAME TO accounts')
      }
    })
  })
})
