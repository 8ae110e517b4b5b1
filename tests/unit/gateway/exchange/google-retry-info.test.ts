import { expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'

const PATH = '/v1beta/models/gemini-3.1-pro:streamGenerateContent'
const BODY = JSON.stringify({ contents: [{ parts: [{ text: 'Go.' }] }] })

async function refused(headers: Record<string, string>, silence?: 'head') {
  const harness = createHarness({
    group: { platform: 'gemini' },
    accounts: [{ id: 1, platform: 'gemini', type: 'api_key', baseUrl: null }],
    settings: { unpricedModels: 'allow' },
    nowMs: () => 1_790_000_000_000,
    answer: () => ({ status: 429, headers, chunks: ['{}'], ...(silence === undefined ? {} : { silence }) }),
  })
  return harness.call({ path: PATH, query: 'alt=sse', body: BODY })
}

const RETRY_INFO = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '900s' }

it('says in Google’s own words when another try is worth it', async () => {
  const reply = await refused({ 'retry-after': '900' })
  expect(reply.status).toBe(429)
  expect(reply.headers['retry-after']).toBe('900')
  expect(JSON.parse(reply.text)).toEqual({
    error: {
      code: 429,
      message: 'Upstream rate limit exceeded, please retry later',
      status: 'RESOURCE_EXHAUSTED',
      details: [RETRY_INFO],
    },
  })
})

it('says it in a stream that has begun', async () => {
  const reply = await refused({ 'retry-after': '900' }, 'head')
  expect(reply.status).toBe(200)
  expect(reply.text).toContain(JSON.stringify(RETRY_INFO))
})

it('says nothing of errors that will not pass by waiting', async () => {
  const harness = createHarness({ group: { platform: 'gemini' } })
  const reply = await harness.call({ path: PATH, headers: { 'x-api-key': 'sk-bad' }, body: BODY })
  expect(reply.status).toBe(401)
  expect(Object.keys((JSON.parse(reply.text) as { error: object }).error)).not.toContain('details')
})
