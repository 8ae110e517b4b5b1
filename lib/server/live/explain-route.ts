import { randomUUID } from 'node:crypto'
import { AppError } from '@/lib/core'
import type { RouteLabAnswer, RouteLabQuestion } from '@/lib/core'
import { explainRequest, sharedReadings } from '@/lib/gateway'
import type { GatewayPorts, SharedReadings } from '@/lib/gateway'
import type { KeyFinder } from '@/lib/stores'

type RouteLabSources = {
  readonly ports: GatewayPorts
  readonly finder: Pick<KeyFinder, 'findById'>
  /** Brings up to date what the explanation reads of the store. */
  readonly refreshReadings: (readings: SharedReadings) => Promise<void>
}

/** Thinks a request through, once this process knows what the others do. Throws `NOT_FOUND` for a key there is none of. */
export async function explainRoute(
  { ports, finder, refreshReadings }: RouteLabSources,
  question: RouteLabQuestion,
): Promise<RouteLabAnswer> {
  const { apiKeyId } = question
  const entry = apiKeyId === null ? null : await finder.findById(apiKeyId)
  if (apiKeyId !== null && entry === null) {
    throw new AppError({ status: 404, code: 'NOT_FOUND', message: `No API key ${apiKeyId}` })
  }
  const sources = { ports, config: { nowMs: Date.now } }
  const input = { question, entry, requestId: randomUUID() }
  const readings = sharedReadings(sources, input)
  if (readings !== null) await refreshReadings(readings)
  return explainRequest(sources, input)
}
