import { Pool } from 'undici'
import type { Caller } from './wrk'

/** Milliseconds. */
export type Latency = { readonly p50: number; readonly p99: number }

export type AddedLatency = {
  readonly direct: Latency
  readonly gateway: Latency
  readonly samples: number
  readonly failures: number
}

const CONNECTIONS = 64
const WARM_UP_SHARE = 0.15

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function latencyOf(samples: readonly number[]): Latency {
  const sorted = samples.slice(Math.floor(samples.length * WARM_UP_SHARE)).toSorted((a, b) => a - b)
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
}

type Target = { readonly pool: Pool; readonly samples: number[]; failures: number }

async function call(target: Target, caller: Caller): Promise<void> {
  const startedAt = performance.now()
  try {
    const { statusCode, body } = await target.pool.request({
      method: 'POST',
      path: '/v1/messages',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-api-key': caller.apiKey,
        'anthropic-version': '2023-06-01',
      },
      body: JSON.stringify({
        model: caller.requestedModel,
        max_tokens: 512,
        messages: [{ role: 'user', content: 'Tell me in one sentence what a switchyard is.' }],
      }),
    })
    await body.arrayBuffer()
    if (statusCode !== 200) target.failures += 1
    target.samples.push(performance.now() - startedAt)
  } catch {
    target.failures += 1
  }
}

/**
 * Calls the upstream directly and through the gateway at the same fixed rate, half an interval apart, whether or not
 * earlier calls have come back; both suffer alike from whatever else the machine does.
 */
export async function measureAddedLatency(input: {
  readonly directUrl: string
  readonly gatewayUrl: string
  readonly callers: readonly Caller[]
  readonly perSecond: number
  readonly seconds: number
}): Promise<AddedLatency> {
  const { callers, perSecond, seconds } = input
  const targets = [input.directUrl, input.gatewayUrl].map((url): Target => {
    return { pool: new Pool(url, { connections: CONNECTIONS, pipelining: 1 }), samples: [], failures: 0 }
  })
  const total = perSecond * seconds * 2
  const startedAt = performance.now()
  const calls: Promise<void>[] = []
  while (calls.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond * 2) / 1_000))
    while (calls.length < due) {
      const target = targets[calls.length % 2]
      const caller = callers[Math.floor(calls.length / 2) % callers.length]
      if (target === undefined || caller === undefined) throw new Error('no callers to load with')
      calls.push(call(target, caller))
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(calls)
  await Promise.all(targets.map(({ pool }) => pool.close()))
  const [direct, gateway] = targets.map(({ samples }) => latencyOf(samples))
  if (direct === undefined || gateway === undefined) throw new Error('nothing was measured')
  const failures = targets.reduce((sum, target) => sum + target.failures, 0)
  return { direct, gateway, samples: total / 2, failures }
}
