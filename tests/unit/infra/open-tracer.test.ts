import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import { openTracer } from '@/lib/infra'

let silent: Server | null = null
afterEach(() => {
  vi.unstubAllEnvs()
  silent?.close()
  silent?.closeAllConnections()
})

const logger = { warn: () => undefined, info: () => undefined }

it.each([
  ['without an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: undefined }],
  [
    'where it is switched off',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
  ],
])('opens nothing %s', async (_case, given) => {
  const env = { OTEL_SDK_DISABLED: undefined, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', ...given }
  expect(await openTracer({ env, logger })).toBeNull()
})

it('a collector that takes traces and never answers keeps nobody: not those who trace, not the end', async () => {
  silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent?.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url)
  vi.stubEnv('OTEL_BSP_MAX_QUEUE_SIZE', '16')
  const env = {
    OTEL_SDK_DISABLED: undefined,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  }
  const tracer = await openTracer({ env, logger, lastWordsMs: 100 })
  for (let count = 0; count < 1_000; count += 1) {
    const trace = tracer?.begin({ name: 'GET x', startMs: 1_760_000_000_000 + count, facts: {}, headers: {} })
    trace?.end({ endMs: 1_760_000_000_000 + count, facts: { known: 1, unknown: null }, isFailed: false })
  }
  const began = performance.now()
  await tracer?.close()
  expect(performance.now() - began).toBeLessThan(5_000)
})

it('who is not to be sampled has no trace', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9')
  vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off')
  const env = {
    OTEL_SDK_DISABLED: undefined,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  }
  const tracer = await openTracer({ env, logger })
  expect(tracer?.begin({ name: 'GET x', startMs: 0, facts: {}, headers: {} })).toBeNull()
  await tracer?.close()
})
