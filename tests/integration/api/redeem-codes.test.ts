import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createGroup,
  createUser,
  deleteRedeemCodes,
  expireRedeemCode,
  exportRedeemCodes,
  generateRedeemCodes,
  getUser,
  listOwnRedemptions,
  listOwnSubscriptions,
  listRedeemCodes,
  listUserLedger,
  redeemCode,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const DAY_MS = 86_400_000
let api: ApiFixture
let planId: number

beforeAll(async () => {
  api = await openApi()
  const fields = { name: 'plan', platform: 'anthropic', subscription_type: 'subscription' }
  planId = (await createGroup(api.admin, fields)).id
})
afterAll(() => api.close())

let count = 0
async function newUser(): Promise<{ id: number; ctx: ServiceContext }> {
  const email = `redeem${count++}@example.com`
  const { id } = await createUser(api.admin, { email, password: 'correct horse' })
  return { id, ctx: api.as({ kind: 'user', userId: id, role: 'user' }) }
}

async function newCode(fields: object): Promise<string> {
  const { codes } = await generateRedeemCodes(api.admin, fields)
  return codes[0] ?? ''
}

describe('generate', () => {
  test('shows the codes once and stores hashes', async () => {
    const made = await generateRedeemCodes(api.admin, {
      type: 'balance',
      count: 50,
      value: '2.5',
      notes: 'fair',
    })
    expect(new Set(made.codes).size).toBe(50)
    expect(made.codes.every((code) => /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/.test(code))).toBe(
      true,
    )
    expect(made.items[0]).toMatchObject({ type: 'balance', value: 2.5, status: 'unused', notes: 'fair' })
    const stored = JSON.stringify([
      await api.db.redeemCode.findMany({ select: { codeHash: true, codePrefix: true, note: true } }),
      await listRedeemCodes(api.admin),
      (await api.db.auditLog.findMany({ where: { resource: 'redeem_code' } })).map((row) => row.after),
    ])
    for (const code of made.codes) {
      expect(stored).not.toContain(code)
      expect(stored).not.toContain(code.replaceAll('-', ''))
    }
  })

  test.each([
    ['value', { type: 'balance', value: 0 }],
    ['value', { type: 'balance', value: '0.00000000001' }],
    ['value', { type: 'concurrency', value: 1.5 }],
    ['group_id', { type: 'subscription' }],
    ['count', { type: 'balance', value: 1, count: 1001 }],
    ['expires_at', { type: 'balance', value: 1, expires_at: '2020-01-01T00:00:00Z' }],
    ['type', { type: 'lottery', value: 1 }],
  ])('is refused at %s: %j', async (path, input) => {
    expect(await refusalOf(generateRedeemCodes(api.admin, input))).toMatchObject({
      status: 400,
      fields: [path],
    })
  })
})

describe('redeem', () => {
  test('a balance code posts to the ledger, however it is typed, and once', async () => {
    const { id, ctx } = await newUser()
    const code = await newCode({ type: 'balance', value: '1.0000000001' })
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `
    expect(await redeemCode(ctx, { code: typed })).toMatchObject({
      type: 'balance',
      balance_exact: '1.0000000001',
    })
    const ledger = await listUserLedger(api.admin, id)
    expect(ledger.items).toMatchObject([
      { kind: 'redeem', amount_exact: '1.0000000001', note: `${code.slice(0, 4)}…` },
    ])
    expect(await refusalOf(redeemCode(ctx, { code }))).toMatchObject({ code: 'CODE_USED', status: 409 })
    expect(await listOwnRedemptions(ctx)).toMatchObject({ total: 1, items: [{ type: 'balance' }] })
    expect((await listOwnRedemptions(ctx, { search: code.slice(0, 4).toLowerCase() })).total).toBe(1)
    expect((await listOwnRedemptions(ctx, { search: 'nothing of it' })).total).toBe(0)
    const [row] = (await listRedeemCodes(api.admin, { status: 'used' })).items
    expect(row).toMatchObject({ used_by: id, code_prefix: code.slice(0, 4) })
  })

  test('by many at once happens once', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, newUser))
    const code = await newCode({ type: 'balance', value: 3 })
    const calls = await Promise.allSettled(users.map(({ ctx }) => redeemCode(ctx, { code })))
    expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1)
    const balances = await Promise.all(users.map(async ({ id }) => (await getUser(api.admin, id)).balance))
    expect(balances.filter((balance) => balance === 3)).toHaveLength(1)
    expect(balances.filter((balance) => balance === 0)).toHaveLength(7)
  })

  test('concurrency adds up; a subscription starts, then is extended; gateways are told', async () => {
    const { id, ctx } = await newUser()
    const seq = await api.lastSeq()
    const more = await newCode({ type: 'concurrency', value: 3 })
    expect(await redeemCode(ctx, { code: more })).toMatchObject({ concurrency: 8 })
    expect(await api.changesSince(seq)).toEqual([`user:${id}`])
    const terms = { type: 'subscription', group_id: planId, validity_days: 10, count: 2 }
    const { codes } = await generateRedeemCodes(api.admin, terms)
    expect(await redeemCode(ctx, { code: codes[0] })).toMatchObject({ group_name: 'plan' })
    await redeemCode(ctx, { code: codes[1] })
    const subscriptions = await listOwnSubscriptions(ctx)
    expect(subscriptions).toHaveLength(1)
    const [subscription] = subscriptions
    expect(Date.parse(subscription?.expires_at ?? '') - Date.parse(subscription?.starts_at ?? '')).toBe(
      20 * DAY_MS,
    )
  })

  test.each([0, 10])('days of codes redeemed at once all count, %i days running', async (running) => {
    const { ctx } = await newUser()
    const terms = { type: 'subscription', group_id: planId }
    if (running > 0) await redeemCode(ctx, { code: await newCode({ ...terms, validity_days: running }) })
    const { codes } = await generateRedeemCodes(api.admin, { ...terms, validity_days: 30, count: 4 })
    await Promise.all(codes.map((code) => redeemCode(ctx, { code })))
    const subscriptions = await listOwnSubscriptions(ctx)
    expect(subscriptions).toHaveLength(1)
    const [subscription] = subscriptions
    const days = Date.parse(subscription?.expires_at ?? '') - Date.parse(subscription?.starts_at ?? '')
    expect(Math.round(days / DAY_MS)).toBe(running + 120)
  })

  test('what has expired or was ended gives nothing', async () => {
    const { ctx } = await newUser()
    const soon = await newCode({
      type: 'balance',
      value: 1,
      expires_at: new Date(Date.now() + DAY_MS).toISOString(),
    })
    const later = { ...ctx, now: () => new Date(Date.now() + 2 * DAY_MS) }
    expect(await refusalOf(redeemCode(later, { code: soon }))).toMatchObject({
      code: 'CODE_EXPIRED',
      status: 410,
    })
    const made = await generateRedeemCodes(api.admin, { type: 'balance', value: 1 })
    const [item] = made.items
    expect((await expireRedeemCode(api.admin, item?.id ?? 0)).status).toBe('expired')
    expect(await refusalOf(redeemCode(ctx, { code: made.codes[0] }))).toMatchObject({ code: 'CODE_EXPIRED' })
  })

  test('guessing is slowed down, side by side too, and a right code then waits', async () => {
    const { ctx } = await newUser()
    const guesses = await Promise.all(
      Array.from({ length: 15 }, (_, index) => refusalOf(redeemCode(ctx, { code: `GUESS-${index}` }))),
    )
    expect(guesses.filter(({ code }) => code === 'NOT_FOUND')).toHaveLength(10)
    expect(guesses.filter(({ code }) => code === 'RATE_LIMITED')).toHaveLength(5)
    const code = await newCode({ type: 'balance', value: 1 })
    expect(await refusalOf(redeemCode(ctx, { code }))).toMatchObject({ status: 429 })
    const later = { ...ctx, now: () => new Date(Date.now() + 61 * 60_000) }
    expect(await redeemCode(later, { code })).toMatchObject({ type: 'balance' })
  })
})

describe('lists and deletion', () => {
  test('redeemed codes stay, others go', async () => {
    const { ctx } = await newUser()
    const made = await generateRedeemCodes(api.admin, { type: 'balance', value: 1, count: 3, notes: 'batch' })
    await redeemCode(ctx, { code: made.codes[1] })
    const ids = (await listRedeemCodes(api.admin, { search: 'batch' })).items.map(({ id }) => id)
    const usedId = (await listRedeemCodes(api.admin, { search: 'batch', status: 'used' })).items[0]?.id
    expect(await deleteRedeemCodes(api.admin, { ids })).toEqual({ deleted: 2, kept: [usedId] })
    expect(await refusalOf(expireRedeemCode(api.admin, usedId ?? 0))).toMatchObject({ code: 'CODE_USED' })
  })

  test('are exported as CSV a spreadsheet may open', async () => {
    await generateRedeemCodes(api.admin, { type: 'concurrency', value: 2, notes: '=1+1, "x"' })
    const lines: string[] = []
    for await (const line of exportRedeemCodes(api.admin, { type: 'concurrency', status: 'unused' }))
      lines.push(line)
    expect(lines[0]).toMatch(/^id,code_prefix,type,/)
    expect(lines[1]).toContain(`"'=1+1, ""x"""`)
    expect(lines).toHaveLength(2)
  })
})
