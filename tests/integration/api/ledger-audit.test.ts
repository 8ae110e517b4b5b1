import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adjustBalance, createGroup, listLedgerAudits, runLedgerAudit, runNightlyAudit } from '@/lib/services'
import { settledBooks, type SettledBooks } from '../../support/settled-books'
import { openApi, type ApiFixture } from './api-fixture'

let api: ApiFixture
let books: SettledBooks

beforeAll(async () => {
  api = await openApi()
  const { id } = await createGroup(api.admin, { name: 'main', platform: 'anthropic' })
  books = settledBooks(api, id)
})
afterAll(() => api.close())

describe('audit', () => {
  test('lists every difference, keeps history, and runs once a night', async () => {
    const userId = await books.newUser()
    await books.settle({ user_id: userId })
    await adjustBalance(api.admin, userId, { operation: 'add', balance: 1 })
    await books.expectAgreement()
    await api.db.$executeRaw`UPDATE user_state SET balance = balance + 0.0000000001 WHERE user_id = ${userId}`
    await api.db.$executeRaw`UPDATE usage_rollups_user SET requests = requests + 1 WHERE user_id = ${userId}`
    await api.db
      .$executeRaw`UPDATE usage_rollups_route SET account_cost = account_cost + 0.000000000000000001 WHERE account_id = 1`
    await api.db
      .$executeRaw`INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference) VALUES (${userId}, -1, 5, 'usage', 'nothing')`
    const audit = await runLedgerAudit(api.admin)
    expect(
      audit.differences.map(({ check, subject }) => [
        check,
        subject.replace(/ledger \d+|^\d{4}-\d\d-\d\d/, '…'),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['balance', `user ${userId}`],
        ['running_balance', `user ${userId} …`],
        ['usage_ledger', `user ${userId}`],
        ['user_rollups', `… user ${userId}`],
        ['route_rollups', '… account 1'],
      ]),
    )
    expect(audit.difference_count).toBe(audit.differences.length)
    const [latest] = (await listLedgerAudits(api.admin)).items
    expect(latest).toEqual(audit)
    const system = api.as({ kind: 'system' })
    expect(await runNightlyAudit(system)).toMatchObject({ cause: 'nightly' })
    expect(await runNightlyAudit(system)).toBeNull()
    const tomorrow = { ...system, now: () => new Date(Date.now() + 24.5 * 3_600_000) }
    expect(await runNightlyAudit(tomorrow)).toMatchObject({ cause: 'nightly' })
  })

  test('counts all differences and keeps a thousand of them, events that lie aside before all others', async () => {
    const userId = await books.newUser()
    await api.db
      .$executeRaw`INSERT INTO balance_ledger (user_id, amount, balance_after, kind, reference) SELECT ${userId}, 1, -1, 'admin', 'odd ' || n FROM generate_series(1, 1500) AS n`
    const letter = {
      requestId: 'r-1',
      sqlState: '23514',
      reason: 'no such protocol',
      event: new Uint8Array(),
    }
    await api.db.usageDeadLetter.create({ data: { eventId: 'e-1', ...letter } })
    const audit = await runLedgerAudit(api.admin)
    expect(audit.difference_count).toBeGreaterThan(1500)
    expect(audit.differences).toHaveLength(1000)
    expect(audit.differences[0]).toMatchObject({ check: 'dead_letters', found: 'no such protocol' })
  })
})
