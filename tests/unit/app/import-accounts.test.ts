import { createTranslator } from 'next-intl'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ErrorText } from '@/components/api/use-error-text'
import {
  beginImport,
  importAccounts,
  readAccountsFile,
  splitAccounts,
  type ImportProgress,
} from '../../../app/admin/accounts/import-accounts'
import { refusalText, refusedAccounts } from '../../../app/admin/accounts/refused-accounts'
import zh from '../../../messages/zh.json'

afterEach(() => void vi.unstubAllGlobals())

describe('a file of accounts', () => {
  test.each(['', '{"accounts":[', '"hello"', 'null', '{}', '[]', '{"accounts":[]}', '{"accounts":{}}'])(
    '%j holds none',
    async (text) => expect(await readAccountsFile(new Blob([text]))).toBeNull(),
  )

  test('that was changed since it was chosen cannot be read', async () => {
    const changed = { text: () => Promise.reject(new DOMException('changed', 'NotReadableError')) }
    expect(await readAccountsFile(changed)).toBeNull()
  })

  test('is a document of an export, or a bare list', async () => {
    expect(await readAccountsFile(new Blob(['{"version":1,"accounts":[{"name":"a"}]}']))).toEqual({
      version: 1,
      accounts: [{ name: 'a' }],
    })
    expect(await readAccountsFile(new Blob(['[1]']))).toEqual({ accounts: [1] })
  })

  test('is read anew when an import begins, which keeps its key as long as the file stays the same', async () => {
    const first = await beginImport(new Blob(['[1]']), null)
    expect(await beginImport(new Blob(['[ 1 ]']), first)).toEqual(first)
    const mended = await beginImport(new Blob(['[2]']), first)
    expect(mended?.file).toEqual({ accounts: [2] })
    expect(mended?.key).not.toBe(first?.key)
    expect(await beginImport(new Blob(['']), first)).toBeNull()
  })

  test('goes in parts of few accounts and few bytes, in its order', () => {
    const many = Array.from({ length: 120 }, (_, index) => index)
    expect(splitAccounts(many).map(({ length }) => length)).toEqual([50, 50, 20])
    expect(splitAccounts(many).flat()).toEqual(many)
    const large = ['x'.repeat(700_000), 'y'.repeat(700_000), 'z'.repeat(3_000_000), 'w']
    expect(splitAccounts(large)).toEqual(large.map((account) => [account]))
    expect(splitAccounts([])).toEqual([])
  })
})

const NOTHING = {
  account_id: null,
  reason: null,
  message: null,
  fields: {},
  reasons: {},
  rules: {},
  tried: true,
}

/** A call as the server got it: its Idempotency-Key and how many accounts. */
type Got = readonly [key: string | undefined, size: number]
type Sent = { readonly body: string; readonly headers: Readonly<Record<string, string>> }

const AWAY = { outcome: 'failed', reason: 'DATABASE_UNAVAILABLE', message: 'away' }

/** A server that refuses every account called `bad` and fails at the call of a number, or at the account called `away`. */
function serve(failsAt = Infinity): Got[] {
  const calls: Got[] = []
  vi.stubGlobal('fetch', (_url: string, { body, headers }: Sent) => {
    const { accounts } = JSON.parse(body) as { accounts: readonly { readonly name: string }[] }
    calls.push([headers['idempotency-key'], accounts.length])
    if (calls.length === failsAt) {
      return Promise.resolve(
        Response.json({ code: 503, reason: 'DATABASE_UNAVAILABLE', message: 'away' }, { status: 503 }),
      )
    }
    const awayAt = accounts.findIndex(({ name }) => name === 'away')
    const results = accounts.map(({ name }, index) => ({
      ...NOTHING,
      index,
      name,
      ...(awayAt >= 0 && index >= awayAt
        ? { ...AWAY, tried: index === awayAt }
        : { outcome: name === 'bad' ? 'failed' : 'created' }),
    }))
    return Promise.resolve(Response.json({ code: 0, data: { results } }))
  })
  return calls
}

const accounts = Array.from({ length: 110 }, (_, index) => ({ name: index === 60 ? 'bad' : 'good' }))

type Options = {
  readonly file?: readonly object[]
  readonly from?: ImportProgress | undefined
  readonly isStopped?: (seen: readonly ImportProgress[]) => boolean
}

async function run({ file = accounts, from, isStopped = () => false }: Options = {}) {
  const seen: ImportProgress[] = []
  const failure = await importAccounts({
    key: 'k',
    file: { accounts: file },
    onExisting: 'create',
    from: from ?? null,
    onProgress: (progress) => seen.push(progress),
    isStopped: () => isStopped(seen),
  })
  return { failure, seen, last: seen.at(-1) }
}

describe('an import', () => {
  test('tells how far it is, and which account of the file was refused', async () => {
    const calls = serve()
    const { failure, seen, last } = await run()
    expect(failure).toBeNull()
    expect(calls.map(([, size]) => size)).toEqual([50, 50, 10])
    expect(seen.map(({ done }) => done)).toEqual([0, 50, 100, 110])
    expect(last).toMatchObject({
      total: 110,
      counts: { created: 109 },
      refused: [{ name: 'bad', index: 60 }],
    })
  })

  test('ends at a call that fails; goes on there, with that call under the name it had', async () => {
    const before = serve(2)
    const failed = await run()
    expect(failed.failure).toMatchObject({ status: 503, reason: 'DATABASE_UNAVAILABLE' })
    expect(failed.last?.done).toBe(50)
    const after = serve()
    const { last } = await run({ from: failed.last })
    expect(after[0]).toEqual(before[1])
    expect(new Set([...before, ...after].map(([key]) => key)).size).toBe(3)
    expect(after.map(([, size]) => size)).toEqual([50, 10])
    expect(last).toMatchObject({
      done: 110,
      counts: { created: 109 },
      refused: [{ name: 'bad', index: 60 }],
    })
  })

  test('ends inside a part whose rest was not tried, and goes on with that', async () => {
    const names = (away: boolean): object[] =>
      Array.from({ length: 60 }, (_, index) => ({ name: away && index === 20 ? 'away' : 'good' }))
    const before = serve()
    const failed = await run({ file: names(true) })
    expect(failed.failure).toMatchObject({ reason: 'DATABASE_UNAVAILABLE', message: 'away' })
    expect(failed.last).toMatchObject({
      done: 21,
      counts: { created: 20 },
      refused: [{ name: 'away', index: 20 }],
    })
    const after = serve()
    const { failure, last } = await run({ file: names(false), from: failed.last })
    expect(failure).toBeNull()
    expect([...before, ...after].map(([, size]) => size)).toEqual([50, 39])
    expect(after[0]?.[0]).not.toBe(before[0]?.[0])
    expect(last).toMatchObject({ done: 60, counts: { created: 59 }, refused: [{ name: 'away', index: 20 }] })
  })

  test('ends between two calls when it is stopped; what was done is told', async () => {
    const calls = serve()
    const stopped = await run({ isStopped: (seen) => (seen.at(-1)?.done ?? 0) >= 50 })
    expect([stopped.failure, stopped.last?.done, calls.length]).toEqual([null, 50, 1])
  })
})

test('why an account was refused is said by its rules, in the reader’s language', () => {
  const t = createTranslator({ locale: 'zh', messages: zh, namespace: 'errors' })
  const errorText: ErrorText = ({ message, rule }) =>
    rule === undefined ? message : t(`rules.${rule.rule}`, { limit: rule.limit ?? 0 })
  const [refused] = refusedAccounts([
    {
      ...NOTHING,
      index: 3,
      name: '',
      outcome: 'failed',
      reason: 'VALIDATION_ERROR',
      message: 'name: must not be empty',
      fields: { name: 'must not be empty', proxy: 'there is nothing called "p" here' },
      reasons: { name: 'VALIDATION_ERROR', proxy: 'VALIDATION_ERROR' },
      rules: { name: { rule: 'required' }, proxy: { rule: 'unknown_name' } },
    },
  ])
  expect(refused?.name).toBeNull()
  expect(refused === undefined ? '' : refusalText(refused, errorText)).toBe(
    'name: 此项必填。 proxy: 这里没有此名称的对象。',
  )
})
