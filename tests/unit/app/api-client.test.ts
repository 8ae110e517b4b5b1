import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import type { ApiBody, ApiData } from '@/components/api/api-calls'
import { apiUrl } from '@/components/api/api-url'
import { callApi } from '@/components/api/call-api'
import type { UserView } from '@/lib/services'

type Sent = { readonly url: string; readonly init: RequestInit }

/** Answers every call the same and remembers them. */
function answering(status: number, answer: unknown): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    return new Response(JSON.stringify(answer), { status })
  })
  return sent
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the types of the client come from the schemas of the contract', () => {
  test('answers are what the verbs answer, bodies what the schemas parse', () => {
    expectTypeOf<ApiData<'GET /admin/users/{id}'>>().toEqualTypeOf<UserView>()
    expectTypeOf<ApiData<'GET /admin/users'>['items'][number]>().toEqualTypeOf<UserView>()
    expectTypeOf<ApiData<'DELETE /admin/users/{id}'>>().toEqualTypeOf<undefined>()
    expectTypeOf<ApiBody<'POST /admin/users'>>().toHaveProperty('email')
    expectTypeOf<ApiBody<'POST /admin/users/{id}/balance'>['balance']>().toEqualTypeOf<number | string>()
  })

  test('a call that does not fit the contract is refused by the compiler', () => {
    answering(200, { data: null })
    const mistakes = [
      // @ts-expect-error there is no such call
      () => callApi('GET /admin/user'),
      // @ts-expect-error the id is missing
      () => callApi('GET /admin/users/{id}'),
      // @ts-expect-error the parameter is called otherwise
      () => callApi('GET /admin/users/{id}', { path: { user: 1 } }),
      // @ts-expect-error the call takes no body
      () => callApi('DELETE /admin/users/{id}', { path: { id: 1 }, body: {} }),
      // @ts-expect-error a field that must be there is not
      () => callApi('POST /admin/users', { body: { email: 'ada@example.com' } }),
      // @ts-expect-error a field the schema does not know
      () => callApi('PUT /admin/users/{id}', { path: { id: 1 }, body: { colour: 'red' } }),
      // @ts-expect-error the query has no such field
      () => apiUrl('GET /admin/users', { query: { colour: 'red' } }),
    ]
    expect(mistakes).toHaveLength(7)
  })
})

describe('apiUrl', () => {
  test('fills parameters in and leaves out what is not set', () => {
    expect(apiUrl('GET /admin/users/{id}/api-keys', { path: { id: 'a/b' }, query: { page: 2 } })).toBe(
      '/api/v1/admin/users/a%2Fb/api-keys?page=2',
    )
    expect(apiUrl('GET /admin/users', { query: { search: 'a & b', role: undefined } })).toBe(
      '/api/v1/admin/users?search=a+%26+b',
    )
  })
})

describe('callApi', () => {
  test('tells when the server answered, where it says so', async () => {
    vi.stubGlobal('fetch', async () =>
      Response.json({ data: null }, { headers: { date: 'Mon, 23 Nov 2026 14:00:00 GMT' } }),
    )
    const result = await callApi('DELETE /admin/users/{id}', { path: { id: 1 } })
    expect(result).toEqual({ ok: true, data: null, answeredAtMs: Date.UTC(2026, 10, 23, 14) })
  })

  test('sends the body with its key and answers the data', async () => {
    const sent = answering(201, { code: 0, data: { name: 'laptop' } })
    const result = await callApi('POST /user/keys', { body: { name: 'laptop' }, once: 'first' })
    expect(result).toEqual({ ok: true, data: { name: 'laptop' } })
    expect(sent[0]).toMatchObject({
      url: '/api/v1/user/keys',
      init: { method: 'POST', body: '{"name":"laptop"}', headers: { 'idempotency-key': 'first' } },
    })
  })

  test('a call without a body sends none, but for a POST', async () => {
    const sent = answering(200, { data: null })
    await callApi('DELETE /admin/users/{id}', { path: { id: 7 } })
    await callApi('POST /user/sessions/revoke-others')
    expect(sent.map(({ init }) => init.body)).toEqual([undefined, '{}'])
  })

  test('a refusal carries its reason and fields; no answer at all is UNREACHABLE', async () => {
    answering(400, {
      reason: 'VALIDATION_ERROR',
      message: 'Wrong',
      metadata: { fields: { email: 'is not an address' }, reasons: { email: 'EMAIL' } },
    })
    expect(await callApi('GET /admin/users')).toMatchObject({
      ok: false,
      status: 400,
      reason: 'VALIDATION_ERROR',
      fields: { email: 'is not an address' },
      reasons: { email: 'EMAIL' },
    })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
    expect(await callApi('GET /admin/users')).toMatchObject({ ok: false, status: 0, reason: 'UNREACHABLE' })
  })
})
