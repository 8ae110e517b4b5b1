import { fieldOf } from '../json/read-span'
import { billedSearches, toolCallsIn } from './tool-calls'
import type { ToolCall } from './tool-calls'

/** What an event or an answer says of the whole response. */
export type ResponseSnapshot = {
  readonly id: string | null
  readonly model: string | null
  readonly serviceTier: string | null
  /** Seconds since the epoch. */
  readonly createdAt: number | null
  /** Calls of the provider's own tools so far. */
  readonly calls: readonly ToolCall[]
  /** Searches of the web that the provider bills; `null` = not told yet. */
  readonly searches: number | null
}

/** A response object, completed by what earlier ones said. */
export function readSnapshot(response: object, earlier: ResponseSnapshot): ResponseSnapshot {
  const createdAt = fieldOf(response, 'created_at')
  return {
    id: textOf(response, 'id') ?? earlier.id,
    model: textOf(response, 'model') ?? earlier.model,
    serviceTier: textOf(response, 'service_tier') ?? earlier.serviceTier,
    createdAt: typeof createdAt === 'number' ? createdAt : earlier.createdAt,
    calls: moreOf(earlier.calls, toolCallsIn(fieldOf(response, 'output'))),
    // While it runs there are more to come.
    searches: isRunning(response) ? null : billedSearches(fieldOf(response, 'tool_usage')),
  }
}

function isRunning(response: object): boolean {
  const status = fieldOf(response, 'status')
  return status === 'in_progress' || status === 'queued'
}

/** The longer list: of two reports of one answer the shorter one leaves something out. */
export function moreOf(some: readonly ToolCall[], others: readonly ToolCall[]): readonly ToolCall[] {
  return others.length > some.length ? others : some
}

function textOf(response: object, key: string): string | null {
  const text = fieldOf(response, key)
  return typeof text === 'string' ? text : null
}
