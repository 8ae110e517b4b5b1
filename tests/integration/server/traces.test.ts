import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { adminClient } from '../../support/admin-client'
import { provisionWorld, UPSTREAM_MODEL } from '../../support/provision'
import type { World } from '../../support/provision'
import { startNext } from '../../support/start-next'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { startTraceCollector } from '../../support/trace-collector'
import type { CollectedSpan, TraceCollector } from '../../support/trace-collector'
import { waitUntil } from '../../support/wait-until'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CLIENT_SPAN_ID = 'b7ad6b7169203331'

let provider: SimulatedProvider
let collector: TraceCollector
let running: RunningSwitchyard
let world: World

beforeAll(async () => {
  provider = await startSimulatedProvider()
})
afterAll(async () => {
  await provider?.close()
})

async function start(variables: Readonly<Record<string, string>>): Promise<void> {
  collector = await startTraceCollector()
  running = await startSwitchyard({
    variables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...variables },
  })
  world = await provisionWorld({ url: running.url, admin: adminClient(running.url) }, provider.url)
}

async function end(): Promise<void> {
  await running?.remove()
  await collector?.close()
}

function ask(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${running.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': world.apiKey, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: world.routes[0].alias,
      max_tokens: 64,
      stream: true,
      messages: [{ role: 'user', content: 'a word nobody else says: quokka' }],
    }),
  })
}

async function answered(headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await ask(headers)
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('message_stop')
  return response.headers.get('x-request-id') ?? ''
}

function spansOfRequest(requestId: string): Promise<readonly CollectedSpan[]> {
  return waitUntil(`the trace of ${requestId}`, () => {
    const spans = collector.spans()
    const root = spans.find(({ facts }) => facts['switchyard.request_id'] === requestId)
    const trace = spans.filter(({ traceId }) => traceId === root?.traceId)
    return Promise.resolve(trace.length > 1 && trace)
  })
}

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  beforeAll(() =>
    start({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-secret',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      LOG_LEVEL: 'info',
    }),
  )
  afterAll(end)

  it("a request goes on from its client's trace: request, attempt, first token", async () => {
    const traceparent = `00-${TRACE_ID}-${CLIENT_SPAN_ID}-01`
    const spans = await spansOfRequest(await answered({ traceparent }))
    expect(spans.map(({ name }) => name).toSorted()).toEqual(['POST /v1/messages', `chat ${UPSTREAM_MODEL}`])
    const [attempt, request] = spans
    expect(request).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: CLIENT_SPAN_ID,
      kind: 2,
      facts: {
        'http.response.status_code': 200,
        'gen_ai.request.model': world.routes[0].alias,
        'switchyard.group_id': world.groupId,
        'switchyard.user_id': world.userId,
      },
      resource: { 'service.name': 'switchyard', 'deployment.environment.name': 'test' },
    })
    expect(attempt).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: request?.spanId,
      kind: 3,
      facts: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': UPSTREAM_MODEL,
        'switchyard.account_id': world.routes[0].accountId,
        'switchyard.channel_id': world.routes[0].channelId,
        'switchyard.outcome': 'ok',
      },
      events: [{ name: 'first token' }],
    })
    expect(BigInt(attempt?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(
      BigInt(request?.startTimeUnixNano ?? 0),
    )
    expect(BigInt(attempt?.endTimeUnixNano ?? 0)).toBeLessThanOrEqual(BigInt(request?.endTimeUnixNano ?? 0))
    const [sent] = collector.exports
    expect(sent).toMatchObject({
      path: '/v1/traces',
      headers: { authorization: 'Bearer collector-secret' },
    })
  })

  it('nothing of the conversation and no key is told, and the provider hears of no trace', async () => {
    await spansOfRequest(await answered({ traceparent: `00-${TRACE_ID}-${CLIENT_SPAN_ID}-01` }))
    const told = collector.exports.map(({ body }) => body.toString('utf8')).join('')
    for (const secret of ['quokka', world.apiKey, world.routes[0].secret, 'ada@example.com', '127.0.0.1'])
      expect(told).not.toContain(secret)
    expect(provider.requests.at(-1)?.headers['traceparent']).toBeUndefined()
  })

  it('what a client has not sampled is not traced', async () => {
    const silent = '1af7651916cd43dd8448eb211c80319c'
    await answered({ traceparent: `00-${silent}-${CLIENT_SPAN_ID}-00` })
    await spansOfRequest(await answered())
    expect(collector.spans().some(({ traceId }) => traceId === silent)).toBe(false)
  })

  it('without a collector requests are answered; the log says once that traces are lost, and when they are not', async () => {
    collector.refuse(true)
    await answered()
    await waitUntil('the loss is told', () => Promise.resolve(running.output().includes('traces are lost')))
    for (let count = 0; count < 5; count += 1) await answered()
    collector.refuse(false)
    await spansOfRequest(await answered())
    await waitUntil('the end of it is told', () =>
      Promise.resolve(running.output().includes('traces are taken again')),
    )
    expect(running.output().match(/traces are lost/g)).toHaveLength(1)
    expect(running.output()).not.toContain('collector-secret')
  })
})

describe('at the end of the process', () => {
  beforeAll(() => start({ OTEL_BSP_SCHEDULE_DELAY: '3600000', OTEL_SERVICE_NAME: 'our-gateway' }))
  afterAll(end)

  it('what waits is sent, as protobuf where nothing else is said', async () => {
    const requestId = await answered()
    expect(collector.exports).toEqual([])
    expect(await running.stop()).toBe(true)
    const sent = collector.exports.map(({ headers }) => headers['content-type'])
    expect(new Set(sent)).toEqual(new Set(['application/x-protobuf']))
    const told = collector.exports.map(({ body }) => body.toString('latin1')).join('')
    for (const word of [requestId, 'our-gateway', 'POST /v1/messages', `chat ${UPSTREAM_MODEL}`])
      expect(told).toContain(word)
  })
})

it('under plain `next start` requests are traced as well', async () => {
  const own = await startTraceCollector()
  const next = await startNext({
    OTEL_EXPORTER_OTLP_ENDPOINT: own.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  })
  try {
    const response = await fetch(`${next.url}/v1/models`, { headers: { 'x-api-key': 'sk-nobody' } })
    expect(response.status).toBe(401)
    const [span] = await waitUntil('its trace', () => Promise.resolve(own.spans().length > 0 && own.spans()))
    expect(span).toMatchObject({
      name: 'GET models',
      facts: {
        'http.response.status_code': 401,
        'switchyard.request_id': response.headers.get('x-request-id'),
      },
    })
  } finally {
    await next.remove()
    await own.close()
  }
})
