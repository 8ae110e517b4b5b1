import { createTranslator } from 'next-intl'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ErrorText } from '@/components/api/use-error-text'
import {
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
    (text) => expect(readAccountsFile(text)).toBeNull(),
  )

  test('is a document of an export, or a bare list', () => {
    expect(readAccountsFile('{"version":1,"accounts":[{"name":"a"}]}')).toEqual({
      version: 1,
      accounts: [{ name: 'a' }],
    })
    expect(readAccountsFile('[1]')).toEqual({ accounts: [1] })
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

const NOTHING = { account_id: null, reason: null, message: null, fields: {}, reasons: {}, rules: {} }

/** A server that refuses every account called `bad` and fails at the call of a number. */
function serve(failsAt = Infinity): number[] {
  const sizes: number[] = []
  vi.stubGlobal('fetch', (_url: string, { body }: { readonly body: string }) => {
    const { accounts } = JSON.parse(body) as { accounts: readonly { readonly name: string }[] }
    sizes.push(accounts.length)
    if (sizes.length === failsAt) {
      return Promise.resolve(
        Response.json({ code: 503, reason: 'DATABASE_UNAVAILABLE', message: 'away' }, { status: 503 }),
      )
    }
    const results = accounts.map(({ name }, index) => ({
      ...NOTHING,
      index,
      name,
      outcome: name === 'bad' ? 'failed' : 'created',
    }))
    return Promise.resolve(Response.json({ code: 0, data: { results } }))
  })
  return sizes
}

const accounts = Array.from({ length: 110 }, (_, index) => ({ name: index === 60 ? 'bad' : 'good' }))

async function run(isStopped: (seen: readonly ImportProgress[]) => boolean = () => false) {
  const seen: ImportProgress[] = []
  const failure = await importAccounts({
    file: { accounts },
    onExisting: 'skip',
    onProgress: (progress) => seen.push(progress),
    isStopped: () => isStopped(seen),
  })
  return { failure, seen, last: seen.at(-1) }
}

describe('an import', () => {
  test('tells how far it is, and which account of the file was refused', async () => {
    expect(serve()).toEqual([])
    const { failure, seen, last } = await run()
    expect(failure).toBeNull()
    expect(seen.map(({ done }) => done)).toEqual([0, 50, 100, 110])
    expect(last).toMatchObject({
      total: 110,
      counts: { created: 109 },
      refused: [{ name: 'bad', index: 60 }],
    })
  })

  test('ends at a call that fails, and between two when it is stopped; what was done is told', async () => {
    serve(2)
    const failed = await run()
    expect(failed.failure).toMatchObject({ status: 503, reason: 'DATABASE_UNAVAILABLE' })
    expect(failed.last?.done).toBe(50)
    const sizes = serve()
    const stopped = await run((seen) => (seen.at(-1)?.done ?? 0) >= 50)
    expect([stopped.failure, stopped.last?.done, sizes]).toEqual([null, 50, [50]])
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
