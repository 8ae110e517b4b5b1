import { describe, expect, it } from 'vitest'
import { chatgptAccountOf } from '@/lib/stores/upkeep/chatgpt-account'

const token = (claims: object): string =>
  ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.')
const claimed = token({ 'https://api.openai.com/auth': { chatgpt_account_id: 'claimed' } })

describe('chatgptAccountOf', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['as it was given', { account_id: 'given', access_token: claimed }, 'given'],
    ['by its full name', { chatgpt_account_id: 'full', account_id: 'given' }, 'full'],
    ['by the access token', { access_token: claimed }, 'claimed'],
    ['by the id token', { access_token: token({}), id_token: claimed }, 'claimed'],
    ['not at all', { access_token: 'opaque' }, null],
    ['nowhere in odd claims', { access_token: token([1]), id_token: 'a.b.c' }, null],
  ])('%s', (_, credentials, expected) => {
    expect(chatgptAccountOf(credentials)).toBe(expected)
  })
})
