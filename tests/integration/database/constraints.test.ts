import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closePrismaClient, createPrismaClient, type PrismaClient } from '@/lib/infra'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { createTestDatabase, type TestDatabase } from '../../support/test-database'
import { usageEnd } from '../../support/usage-records'

let database: TestDatabase
let prisma: PrismaClient
let serial = 0
let people = 0

beforeAll(async () => {
  database = await createTestDatabase()
  prisma = createPrismaClient(database.url)
})
afterAll(async () => {
  await closePrismaClient(database.url)
  await database.drop()
})
beforeEach(() => {
  serial += 1
})

async function createRoute(): Promise<{ groupId: bigint; channelId: bigint; accountId: bigint }> {
  const group = await prisma.group.create({ data: { name: `g${serial}`, platform: 'anthropic' } })
  const channel = await prisma.channel.create({
    data: { name: `c${serial}`, groups: { create: { groupId: group.id } } },
  })
  const account = await prisma.account.create({
    data: { name: `a${serial}`, platform: 'anthropic', credentials: 'x', state: { create: {} } },
  })
  return { groupId: group.id, channelId: channel.id, accountId: account.id }
}

describe('account_groups', () => {
  it('refuses a channel that does not cover the group', async () => {
    const { accountId, channelId } = await createRoute()
    const other = await prisma.group.create({ data: { name: `other${serial}`, platform: 'anthropic' } })
    const bind = prisma.accountGroup.create({ data: { accountId, channelId, groupId: other.id } })
    await expect(bind).rejects.toThrow(/foreign key/i)
  })

  it('refuses the same binding twice, the legacy one (no channel) included', async () => {
    const { accountId, channelId, groupId } = await createRoute()
    for (const channel of [channelId, null]) {
      await prisma.accountGroup.create({ data: { accountId, groupId, channelId: channel } })
      const again = prisma.accountGroup.create({ data: { accountId, groupId, channelId: channel } })
      await expect(again).rejects.toThrow(/unique/i)
    }
  })

  it('keeps a channel in its group while accounts are bound there', async () => {
    const { accountId, channelId, groupId } = await createRoute()
    await prisma.accountGroup.create({ data: { accountId, groupId, channelId } })
    const leave = prisma.channelGroup.delete({ where: { channelId_groupId: { channelId, groupId } } })
    await expect(leave).rejects.toThrow(/foreign key/i)
    expect(await prisma.accountGroup.count({ where: { channelId } })).toBe(1)
  })
})

describe('price patterns', () => {
  it('are unique per channel and platform whatever their case', async () => {
    const { channelId } = await createRoute()
    await price(channelId, ['Claude-Opus-4', 'claude-*'])
    await expect(price(channelId, ['claude-opus-4'])).rejects.toThrow(/unique/i)
    await expect(price(channelId, ['CLAUDE-*'])).rejects.toThrow(/unique/i)
    await expect(price(channelId, ['same', 'Same'])).rejects.toThrow(/unique/i)
    await price(channelId, ['claude-opus-4'], 'antigravity')
    serial += 1
    await price((await createRoute()).channelId, ['claude-opus-4'])
  })

  it('are freed by an update and by a delete, inside one transaction too', async () => {
    const { channelId } = await createRoute()
    const first = await price(channelId, ['a', 'b'])
    await prisma.channelModelPricing.update({ where: { id: first }, data: { models: ['a'] } })
    await price(channelId, ['B'])
    await prisma.$transaction([
      prisma.channelModelPricing.deleteMany({ where: { channelId } }),
      prisma.channelModelPricing.create({ data: { channelId, platform: 'anthropic', models: ['A', 'b'] } }),
    ])
    const patterns = await prisma.channelModelPattern.findMany({
      where: { channelId },
      orderBy: { pattern: 'asc' },
    })
    expect(patterns.map((row) => row.pattern)).toEqual(['a', 'b'])
  })

  it('cannot be taken by two writers at once', async () => {
    const { channelId } = await createRoute()
    const results = await Promise.allSettled([price(channelId, ['x']), price(channelId, ['X'])])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('living rows', () => {
  it('own their e-mail, in lower case, until they are deleted', async () => {
    const twin = { data: { email: `ann${serial}@example.com` } }
    const user = await prisma.user.create(twin)
    const shouted = { data: { email: `ANN${serial}@example.com` } }
    await expect(prisma.user.create(shouted)).rejects.toThrow(/users_email_lower_check/)
    await expect(prisma.user.create(twin)).rejects.toThrow(/unique/i)
    await prisma.user.update({ where: { id: user.id }, data: { deletedAt: new Date() } })
    expect((await prisma.user.create(twin)).id).not.toBe(user.id)
  })

  it('own their group and channel names until they are deleted', async () => {
    const { channelId, groupId } = await createRoute()
    const [group, channel] = [
      { data: { name: `g${serial}`, platform: 'openai' } },
      { data: { name: `c${serial}` } },
    ]
    await expect(prisma.group.create(group)).rejects.toThrow(/unique/i)
    await expect(prisma.channel.create(channel)).rejects.toThrow(/unique/i)
    await prisma.group.update({ where: { id: groupId }, data: { deletedAt: new Date() } })
    await prisma.channel.update({ where: { id: channelId }, data: { deletedAt: new Date() } })
    await Promise.all([prisma.group.create(group), prisma.channel.create(channel)])
  })
})

describe('checks', () => {
  it('refuse unknown words and negative amounts', async () => {
    const { channelId } = await createRoute()
    const user = await createOwner()
    const attempts: readonly (() => Promise<unknown>)[] = [
      async () => prisma.group.create({ data: { name: 'bad', platform: 'acme' } }),
      async () => prisma.channel.create({ data: { name: 'bad', failoverPolicy: ['whim'] } }),
      async () => prisma.channel.create({ data: { name: 'bad', modelMapping: [] } }),
      async () => prisma.user.create({ data: { email: 'bad@example.com', role: 'owner' } }),
      async () =>
        prisma.channelModelPricing.create({
          data: { channelId, platform: 'anthropic', models: ['m'], inputPrice: '-0.1' },
        }),
      async () =>
        prisma.channelModelPricing.create({ data: { channelId, platform: 'anthropic', models: [] } }),
      async () =>
        prisma.balanceLedger.create({
          data: { userId: user.id, amount: 1, balanceAfter: 1, kind: 'gift', reference: '1' },
        }),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/check/i)
  })

  it('refuse a fallback group that redirects itself, in either order', async () => {
    const create = async (name: string, fallbackGroupId?: bigint): Promise<bigint> =>
      (
        await prisma.group.create({
          data: { name: `${name}${serial}`, platform: 'anthropic', fallbackGroupId: fallbackGroupId ?? null },
        })
      ).id
    const target = await create('target')
    const source = await create('source', target)
    await expect(create('chain', source)).rejects.toThrow(/fallback/)
    const third = await create('third')
    const redirect = prisma.group.update({ where: { id: target }, data: { fallbackGroupId: third } })
    await expect(redirect).rejects.toThrow(/fallback/)
  })
})

describe('ledger rows', () => {
  it('are those of a user with a state, which stay while there are any', async () => {
    const [owner, other, bare] = [await createOwner(), await createOwner(), await createUser()]
    const rowOf = async (userId: bigint): Promise<unknown> =>
      prisma.balanceLedger.create({
        data: { userId, amount: 1, balanceAfter: 1, kind: 'opening', reference: `o${serial}` },
      })
    await rowOf(owner.id)
    for (const userId of [bare.id, 999_999n]) await expect(rowOf(userId)).rejects.toThrow(/foreign key/i)
    const removals: readonly (() => Promise<unknown>)[] = [
      async () => prisma.user.delete({ where: { id: owner.id } }),
      async () => prisma.userState.delete({ where: { userId: owner.id } }),
      async () => prisma.userState.update({ where: { userId: owner.id }, data: { userId: bare.id } }),
    ]
    for (const remove of removals) await expect(remove()).rejects.toThrow(/foreign key/i)
    await prisma.user.delete({ where: { id: other.id } })
    expect(await prisma.userState.count({ where: { userId: { in: [owner.id, other.id] } } })).toBe(1)
  })

  it('keep who acted', async () => {
    const [owner, actor] = [await createOwner(), await createUser()]
    const rowBy = async (actorId: bigint): Promise<unknown> =>
      prisma.balanceLedger.create({
        data: { userId: owner.id, amount: 1, balanceAfter: 1, kind: 'admin', reference: 'act', actorId },
      })
    await expect(rowBy(999_999n)).rejects.toThrow(/foreign key/i)
    await rowBy(actor.id)
    const renamed = prisma.user.update({ where: { id: actor.id }, data: { id: 888_888n } })
    await expect(renamed).rejects.toThrow(/foreign key/i)
    await expect(prisma.user.delete({ where: { id: actor.id } })).rejects.toThrow(/foreign key/i)
  })

  it.each(['posted', 'charged'])('that are being %s keep their user', async (how) => {
    const [owner, other] = [await createOwner(), new Client({ connectionString: database.url })]
    await other.connect()
    await other.query('BEGIN')
    if (how === 'charged') {
      const record = usageEnd({ user_id: Number(owner.id), actual_cost: '1' })
      await other.query('SELECT settle_usage_batch($1)', [serializeEnd(record)])
    } else
      await other.query(
        "INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference) VALUES ($1, 1, 1, 'admin', 'a')",
        [owner.id],
      )
    const removal = expect(prisma.user.delete({ where: { id: owner.id } })).rejects.toThrow(/foreign key/i)
    await untilBlocked(other)
    await other.query('COMMIT')
    await removal
    await other.end()
    expect(await prisma.balanceLedger.count({ where: { userId: owner.id } })).toBe(1)
  })

  it('are not charged to a user that is being deleted', async () => {
    const [owner, other] = [await createOwner(), new Client({ connectionString: database.url })]
    await other.connect()
    await other.query('BEGIN')
    await other.query('DELETE FROM users WHERE id = $1', [owner.id])
    const record = usageEnd({ user_id: Number(owner.id), actual_cost: '1' })
    const charge = expect(
      prisma.$queryRaw`SELECT settle_usage_batch(${serializeEnd(record)})`,
    ).rejects.toThrow(/balance_after/)
    await untilBlocked(other)
    await other.query('COMMIT')
    await charge
    await other.end()
    expect(await prisma.balanceLedger.count({ where: { userId: owner.id } })).toBe(0)
  })
})

describe('append-only tables', () => {
  it('refuse updates and deletes of ledger and audit rows', async () => {
    const user = await createOwner()
    const entry = {
      userId: user.id,
      amount: '1.5',
      balanceAfter: '1.5',
      kind: 'admin',
      reference: `r${serial}`,
    }
    const row = await prisma.balanceLedger.create({ data: entry })
    await expect(prisma.balanceLedger.create({ data: entry })).rejects.toThrow(/unique/i)
    const where = { userId_id: { userId: user.id, id: row.id } }
    await expect(prisma.balanceLedger.update({ where, data: { amount: 2 } })).rejects.toThrow(/append-only/)
    await expect(prisma.balanceLedger.delete({ where })).rejects.toThrow(/append-only/)
    const audit = await prisma.auditLog.create({ data: { actorType: 'system', action: 'x', resource: 'y' } })
    await expect(prisma.auditLog.delete({ where: { id: audit.id } })).rejects.toThrow(/append-only/)
  })
})

async function price(channelId: bigint, models: string[], platform = 'anthropic'): Promise<bigint> {
  const created = await prisma.channelModelPricing.create({ data: { channelId, platform, models } })
  return created.id
}

async function createUser(): Promise<{ readonly id: bigint }> {
  people += 1
  return prisma.user.create({ data: { email: `user${people}@example.com` } })
}

async function createOwner(): Promise<{ readonly id: bigint }> {
  people += 1
  return prisma.user.create({ data: { email: `user${people}@example.com`, state: { create: {} } } })
}

/** Resolves when some session waits for the client's transaction. */
async function untilBlocked(client: Client): Promise<void> {
  const blocked = 'SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))'
  await expect.poll(async () => (await client.query(blocked)).rowCount).toBe(1)
}
