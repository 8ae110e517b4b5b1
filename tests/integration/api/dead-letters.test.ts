import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createGroup,
  createUser,
  dismissDeadLetter,
  getDeadLetter,
  getUser,
  listDeadLetters,
  runLedgerAudit,
  settleDeadLetter,
} from '@/lib/services'
import type { UsageEndRecord } from '../../../lib/gateway'
import { deadLetterOf } from '../../../lib/stores/settler/dead-letter'
import { openSettlementDatabase } from '../../../lib/stores/settler/settlement-database'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

let api: ApiFixture
let groupId: number
let settler: ReturnType<typeof openSettlementDatabase>

beforeAll(async () => {
  api = await openApi()
  settler = openSettlementDatabase(api.url)
  groupId = (await createGroup(api.admin, { name: 'main', platform: 'anthropic' })).id
})
afterAll(async () => {
  await settler.close()
  await api.close()
})

const OPEN = { expected_status: 'open' }

let count = 0
/** An event of a user with ten dollars that the settler put aside. */
async function putAside(
  change: Partial<UsageEndRecord> = {},
): Promise<{ readonly id: string; readonly userId: number; readonly event: Buffer }> {
  const email = `letters${count++}@example.com`
  const { id: userId } = await createUser(api.admin, { email, password: 'correct horse', balance: '10' })
  const record = usageEnd({ group_id: groupId, user_id: userId, ...change })
  const event = Buffer.from(serializeEnd(record))
  const error = Object.assign(new Error('violates a constraint'), { code: '23514' })
  await settler.keepLetter(deadLetterOf(event, error))
  return { id: record.id, userId, event }
}

async function balanceOf(userId: number): Promise<string> {
  return (await getUser(api.admin, userId)).balance_exact
}

async function booked(id: string): Promise<readonly [rows: number, ledger: number]> {
  return Promise.all([
    api.db.usageLog.count({ where: { requestId: id } }),
    api.db.balanceLedger.count({ where: { reference: id, kind: 'usage' } }),
  ])
}

const lettersInAudit = async (): Promise<number> =>
  (await runLedgerAudit(api.admin)).differences.filter(({ check }) => check === 'dead_letters').length

describe('a dead letter', () => {
  test('is listed with what can be read of its event', async () => {
    const { id, userId } = await putAside()
    expect((await listDeadLetters(api.admin, { state: 'open', search: id })).items).toEqual([
      expect.objectContaining({
        id,
        request_id: id,
        sql_state: '23514',
        reason: 'violates a constraint',
        state: 'open',
        user_id: userId,
        requested_model: 'claude-sonnet-4-5',
        actual_cost: '0.003315',
        handled_at: null,
      }),
    ])
    expect((await listDeadLetters(api.admin, { state: 'dismissed', search: id })).total).toBe(0)
    expect(await refusalOf(listDeadLetters(api.admin, { search: 'a\0b' }))).toMatchObject({
      status: 400,
      fields: ['search'],
    })
  })

  test('is settled once however many ask at the same time, and the books agree', async () => {
    const { id, userId } = await putAside()
    const key = api.as({ kind: 'admin_key', id: null, scope: 'full' })
    const seq = await api.lastSeq()
    const answers = await Promise.all(
      [api.admin, key, api.admin].map((ctx) => settleDeadLetter(ctx, id, OPEN)),
    )
    expect(answers.map(({ state }) => state)).toEqual(['settled', 'settled', 'settled'])
    expect(await settleDeadLetter(api.admin, id, OPEN)).toMatchObject({
      state: 'settled',
      handled_at: expect.any(String),
    })
    expect(await booked(id)).toEqual([1, 1])
    expect(await balanceOf(userId)).toBe('9.996685')
    expect(await api.changesSince(seq)).toEqual([`user:${userId}`])
    const audits = await api.db.auditLog.findMany({ where: { resource: 'dead_letter', resourceId: id } })
    expect(audits.map(({ action }) => action)).toEqual(['settle'])
    expect(await refusalOf(dismissDeadLetter(api.admin, id, { notes: 'late' }))).toMatchObject({
      code: 'EVENT_HANDLED',
      status: 409,
    })
  })

  test('whose event was settled meanwhile charges nothing more', async () => {
    const { id, userId, event } = await putAside()
    const [, answer] = await Promise.all([settler.settle([event]), settleDeadLetter(api.admin, id, OPEN)])
    expect(answer.state).toBe('settled')
    const late = await putAside()
    await settler.settle([late.event])
    expect(await getDeadLetter(api.admin, late.id)).toMatchObject({ state: 'settled', handled_at: null })
    await settleDeadLetter(api.admin, late.id, OPEN)
    for (const each of [{ id, userId }, late]) {
      expect(await booked(each.id)).toEqual([1, 1])
      expect(await balanceOf(each.userId)).toBe('9.996685')
    }
  })

  test('that the database still refuses stays open with the new reason', async () => {
    const { id, userId } = await putAside({ protocol: 'no_such_protocol' })
    expect(await refusalOf(settleDeadLetter(api.admin, id, OPEN))).toMatchObject({
      code: 'EVENT_REFUSED',
      status: 409,
    })
    const letter = await getDeadLetter(api.admin, id)
    expect(letter).toMatchObject({ state: 'open', reason: expect.stringContaining('usage_logs') })
    expect(await booked(id)).toEqual([0, 0])
    expect(await balanceOf(userId)).toBe('10')
    expect(await api.db.auditLog.findMany({ where: { resource: 'dead_letter', resourceId: id } })).toEqual([
      expect.objectContaining({
        action: 'settle_refused',
        actorId: BigInt(api.adminId),
        after: { sql_state: letter.sql_state, reason: letter.reason },
      }),
    ])
  })

  test('that is dismissed is kept with who, when and why, and no longer counts in the audit', async () => {
    const { id, userId } = await putAside()
    const before = await lettersInAudit()
    expect(await refusalOf(dismissDeadLetter(api.admin, id, { notes: ' ' }))).toMatchObject({
      status: 400,
      fields: ['notes'],
    })
    expect(await refusalOf(dismissDeadLetter(api.admin, id, { notes: 'a\0b' }))).toMatchObject({
      status: 400,
      fields: ['notes'],
    })
    expect(await dismissDeadLetter(api.admin, id, { notes: 'a test of ours' })).toMatchObject({
      state: 'dismissed',
      notes: 'a test of ours',
      actor_type: 'user',
      actor_name: 'admin@example.com',
      handled_at: expect.any(String),
    })
    expect(await lettersInAudit()).toBe(before - 1)
    expect(await refusalOf(dismissDeadLetter(api.admin, id, { notes: 'again' }))).toMatchObject({
      status: 409,
    })
    const audits = await api.db.auditLog.findMany({ where: { resource: 'dead_letter', resourceId: id } })
    expect(audits).toEqual([
      expect.objectContaining({
        action: 'dismiss',
        actorId: BigInt(api.adminId),
        after: { state: 'dismissed', notes: 'a test of ours' },
      }),
    ])
    const again = await settleDeadLetter(api.admin, id, { expected_status: 'dismissed' })
    expect(again).toMatchObject({ state: 'settled', notes: 'a test of ours' })
    expect(await balanceOf(userId)).toBe('9.996685')
  })

  test('is settled only by who saw what became of it', async () => {
    const { id, userId } = await putAside()
    const missing = await refusalOf(settleDeadLetter(api.admin, id, {}))
    expect(missing).toMatchObject({ status: 400, fields: ['expected_status'] })
    const unknown = await refusalOf(settleDeadLetter(api.admin, id, { ...OPEN, force: true }))
    expect(unknown).toMatchObject({ status: 400, code: 'UNKNOWN_FIELD', fields: ['force'] })
    await dismissDeadLetter(api.admin, id, { notes: 'a gift' })
    await expect(settleDeadLetter(api.admin, id, OPEN)).rejects.toMatchObject({
      status: 409,
      code: 'STALE',
      details: { status: 'dismissed' },
    })
    expect(await booked(id)).toEqual([0, 0])
    expect(await balanceOf(userId)).toBe('10')
    expect(await getDeadLetter(api.admin, id)).toMatchObject({ state: 'dismissed', notes: 'a gift' })
  })

  test('without any bytes is refused like any other that cannot be settled', async () => {
    const letter = deadLetterOf(Buffer.alloc(0), Object.assign(new Error('nothing'), { code: '22000' }))
    await settler.keepLetter(letter)
    expect(await refusalOf(settleDeadLetter(api.admin, letter.eventId, OPEN))).toMatchObject({
      code: 'EVENT_REFUSED',
      status: 409,
    })
    expect(await getDeadLetter(api.admin, letter.eventId)).toMatchObject({
      state: 'open',
      sql_state: '',
      reason: 'the event holds no usage of its request',
      handled_at: null,
    })
    await dismissDeadLetter(api.admin, letter.eventId, { notes: 'holds nothing' })
  })

  test('is not found by an id that no letter can have', async () => {
    for (const id of ['nothing', 'a\0b', 'x'.repeat(1_001)]) {
      const refusals = await Promise.all([
        refusalOf(settleDeadLetter(api.admin, id, OPEN)),
        refusalOf(dismissDeadLetter(api.admin, id, { notes: 'x' })),
        refusalOf(getDeadLetter(api.admin, id)),
      ])
      expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404])
    }
  })

  test('stays as it is when something other than the event fails', async () => {
    const { id, userId } = await putAside()
    await api.db
      .$executeRaw`ALTER TABLE audit_logs ADD CONSTRAINT no_letters CHECK (resource <> 'dead_letter') NOT VALID`
    const failure = await settleDeadLetter(api.admin, id, OPEN).catch((error: unknown) => error)
    await api.db.$executeRaw`ALTER TABLE audit_logs DROP CONSTRAINT no_letters`
    expect(failure).not.toHaveProperty('code', 'EVENT_REFUSED')
    expect(failure).toBeInstanceOf(Error)
    expect(await getDeadLetter(api.admin, id)).toMatchObject({
      state: 'open',
      reason: 'violates a constraint',
    })
    expect(await booked(id)).toEqual([0, 0])
    expect(await balanceOf(userId)).toBe('10')
  })

  test('belongs to those who may change everything', async () => {
    const { id } = await putAside()
    const provision = api.as({ kind: 'admin_key', id: null, scope: 'provision' })
    expect(await refusalOf(settleDeadLetter(provision, id, OPEN))).toMatchObject({ status: 403 })
    expect(await refusalOf(dismissDeadLetter(provision, id, { notes: 'x' }))).toMatchObject({ status: 403 })
    expect(await refusalOf(settleDeadLetter(api.admin, 'nothing', OPEN))).toMatchObject({ status: 404 })
    expect((await runLedgerAudit(api.admin)).differences.every(({ check }) => check === 'dead_letters')).toBe(
      true,
    )
  })
})
