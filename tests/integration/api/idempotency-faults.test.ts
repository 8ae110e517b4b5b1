import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerOnce } from '@/lib/server/api/answer-once'
import { createAccounts, type ServiceContext } from '@/lib/services'
import { openApi, type ApiFixture } from './api-fixture'

let api: ApiFixture
/** How many more uses of a table succeed before the database is away. */
const left = { idempotencyRecord: Infinity, $transaction: Infinity }

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())
beforeEach(() => void Object.assign(left, { idempotencyRecord: Infinity, $transaction: Infinity }))

function isCounted(name: PropertyKey): name is keyof typeof left {
  return Object.hasOwn(left, name)
}

/** As Prisma says that no server answers. */
function away(): Error {
  return Object.assign(new Error('the database is away'), { code: 'P1001' })
}

/** The admin's calls under a key, their database being away once `left` is used up. */
function callsOf(key: string): ServiceContext {
  const db = new Proxy(api.db, {
    get: (target, name): unknown => {
      if (isCounted(name) && (left[name] -= 1) < 0) throw away()
      return Reflect.get(target, name)
    },
  })
  return { ...api.admin, db, request: { ...api.admin.request, idempotencyKey: key } }
}

function once(key: string, run: () => Promise<unknown>, signal = new AbortController().signal) {
  return answerOnce(callsOf(key), { fingerprint: key, signal, run })
}

/** Work that ends when it is told to. */
function heldWork(): { promise: Promise<unknown>; resolve: (value: unknown) => void } {
  let resolve: (value: unknown) => void = () => undefined
  const promise = new Promise<unknown>((end) => (resolve = end))
  return { promise, resolve: (value) => resolve(value) }
}

async function pending(): Promise<number> {
  return api.db.idempotencyRecord.count({ where: { status: 'pending' } })
}

describe('a call under a key whose database goes away', () => {
  test('fails for its own reason, and may be tried again once the database is back', async () => {
    const failing = once('fails', () => {
      left.idempotencyRecord = 0
      return Promise.reject(new Error('the reason'))
    })
    await expect(failing).rejects.toThrow('the reason')
    expect(await pending()).toBe(1)
    left.idempotencyRecord = Infinity
    await expect.poll(pending).toBe(0)
    expect((await once('fails', () => Promise.resolve(1))).headers.get('idempotency-replayed')).toBeNull()
  })

  test('is answered when it was carried out, and not carried out again', async () => {
    const first = await once('works', () => {
      left.idempotencyRecord = 0
      return Promise.resolve({ done: true })
    })
    expect(await first.json()).toMatchObject({ data: { done: true } })
    left.idempotencyRecord = Infinity
    await expect.poll(pending).toBe(0)
    const second = await once('works', () => Promise.reject(new Error('carried out again')))
    expect(await second.json()).toMatchObject({ data: { done: true } })
  })

  test('tells of many accounts what was done, and does not do it again', async () => {
    const account = (name: string) => ({
      name,
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-ant-1' },
    })
    const body = { accounts: [account('one'), account('two'), account('three')] }
    const ctx = callsOf('accounts')
    left.$transaction = 1
    const result = await createAccounts(ctx, body)
    expect(result).toMatchObject({ success: 1, failed: 2 })
    expect(result.results.map(({ outcome, reason, tried }) => [outcome, reason, tried])).toEqual([
      ['created', null, true],
      ['failed', 'DATABASE_UNAVAILABLE', true],
      ['failed', 'DATABASE_UNAVAILABLE', false],
    ])
    left.$transaction = 0
    await expect(createAccounts(ctx, body)).rejects.toThrow('the database is away')
    expect(await api.db.account.count()).toBe(1)
  })
})

describe('whoever waits for the first call', () => {
  test.each([
    ['a stream', () => new Response('streamed')],
    ['more than 1 MiB', () => 'x'.repeat(1_500_000)],
  ])('is refused where its answer is %s', async (name, answer) => {
    const work = heldWork()
    const first = once(name, () => work.promise)
    await expect.poll(pending).toBe(1)
    const second = once(name, () => Promise.reject(new Error('carried out again')))
    const refused = expect(second).rejects.toMatchObject({ status: 409, code: 'CONFLICT', details: {} })
    work.resolve(answer())
    expect((await first).status).toBe(200)
    await refused
  })

  test('only looks, and ends when nobody listens any more', async () => {
    const work = heldWork()
    const first = once('waits', () => work.promise)
    await expect.poll(pending).toBe(1)
    const caller = new AbortController()
    const second = once('waits', () => Promise.reject(new Error('carried out again')), caller.signal)
    caller.abort()
    await expect(second).rejects.toMatchObject({ status: 409, details: { retry_after_seconds: 1 } })
    work.resolve('done')
    expect((await first).status).toBe(200)
  })
})
