import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { adminClient, type ApiAnswer } from '../../support/admin-client'
import { startSwitchyard, type RunningSwitchyard } from '../../support/start-switchyard'
import { waitUntil } from '../../support/wait-until'
import { httpLoopback, type Loopback } from '../../unit/upstream/loopback'

const MODEL = 'model-of-the-list'

let dataDir: string
let prices: Loopback
let body: string
let app: RunningSwitchyard | undefined

function listWith(inputPrice: number): string {
  return JSON.stringify({
    [MODEL]: { input_cost_per_token: inputPrice, output_cost_per_token: 4e-6 },
    other: { input_cost_per_token: 1e-6 },
  })
}

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'switchyard-price-url-'))
  body = listWith(2e-6)
  prices = await httpLoopback((_, response) => response.end(body))
})

afterAll(async () => {
  await app?.stop()
  await prices.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(variables: Readonly<Record<string, string>> = {}): Promise<RunningSwitchyard> {
  const PRICING_URL = `${prices.url}/list.json?token=secret`
  app = await startSwitchyard({ dataDir, variables: { PRICING_URL, PRICING_REFRESH: '1s', ...variables } })
  return app
}

/** What the portal process says of a model, once it says what is expected. */
function pricing(
  { url }: RunningSwitchyard,
  model: string,
  isExpected: (answer: ApiAnswer['data']) => boolean,
): Promise<ApiAnswer['data']> {
  return waitUntil(`prices of ${model}`, async () => {
    const answer = await adminClient(url).must('GET', `/channels/model-pricing?model=${model}`)
    return isExpected(answer) ? answer : null
  })
}

/** What the gateway process would charge by. */
async function gatewayPrice({ url }: RunningSwitchyard): Promise<ApiAnswer['data']> {
  const admin = adminClient(url)
  const { items } = await admin.must('GET', '/groups?search=priced')
  const group = items[0] ?? (await admin.must('POST', '/groups', { name: 'priced', platform: 'anthropic' }))
  const { price } = await waitUntil('the group', async () => {
    const answer = await admin.call('POST', '/route-lab', { group_id: group.id, model: MODEL })
    return answer.data ?? null
  })
  return price
}

it('prices come from the URL in both processes, outlive a broken answer and a start without it', async () => {
  const first = await start()
  const fetched = await pricing(first, MODEL, (answer) => answer.found === true)
  expect(fetched).toMatchObject({
    source: 'catalogue',
    input_price: 0.000002,
    catalogue: { source: 'url', location: `${prices.url}/list.json`, models_count: 2 },
  })
  expect(await gatewayPrice(first)).toMatchObject({ source: 'catalogue', input_price: 0.000002 })

  body = listWith(3e-6)
  await pricing(first, MODEL, (answer) => answer.input_price === 0.000003)
  await waitUntil('the gateway', async () => (await gatewayPrice(first)).input_price === 0.000003 || null)

  body = '{"error": "maintenance"}'
  const refused = await pricing(first, MODEL, (answer) => answer.catalogue.failure !== null)
  expect(refused).toMatchObject({
    input_price: 0.000003,
    catalogue: { source: 'url', failure: { reason: 'no_prices' } },
  })
  expect(JSON.stringify(refused)).not.toContain('secret')
  expect(await first.stop()).toBe(true)

  await prices.close()
  const second = await start()
  const copied = await pricing(second, MODEL, (answer) => answer.catalogue?.failure !== null)
  expect(copied).toMatchObject({
    input_price: 0.000003,
    catalogue: {
      source: 'url',
      loaded_at: refused.catalogue.loaded_at,
      checked_at: null,
      failure: { reason: 'unreachable' },
    },
  })
  expect(copied.catalogue.age_seconds).toBeGreaterThanOrEqual(1)
  expect(await gatewayPrice(second)).toMatchObject({ input_price: 0.000003 })
  expect(await second.stop()).toBe(true)
})

it.each([
  ['a private address', 'http://10.0.0.1/list.json', 'off'],
  ['a metadata service, whatever is allowed', 'http://169.254.169.254/list.json', 'on'],
])('%s is never called, and the start does not mind', async (_, PRICING_URL, ALLOW_PRIVATE_UPSTREAMS) => {
  const running = await start({ PRICING_URL, ALLOW_PRIVATE_UPSTREAMS })
  const answer = await pricing(running, 'claude-opus-4-5', ({ catalogue }) => catalogue.failure !== null)
  expect(answer).toMatchObject({
    found: true,
    catalogue: { source: 'bundled', age_seconds: null, failure: { reason: 'blocked' } },
  })
  expect(await running.stop()).toBe(true)
})
