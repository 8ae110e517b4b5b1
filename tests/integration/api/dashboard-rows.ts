import { v7 as uuidV7 } from 'uuid'
import { Decimal, type Money } from '@/lib/core'
import type { Prisma } from '@/lib/infra'

const FIRST_MS = Date.UTC(2026, 10, 8, 3, 0)
/** Three days and a bit, one request every seven quarters' worth of minutes. */
export const COUNT = 400

export function row(index: number): Prisma.UsageLogCreateManyInput {
  const createdAt = new Date(FIRST_MS + index * 11 * 60_000)
  const cost = new Decimal('0.000000000000000001').plus(new Decimal(index).times('0.001'))
  return {
    createdAt,
    id: uuidV7({ msecs: createdAt.getTime(), seq: index }),
    requestId: `dash_${index}`,
    userId: BigInt(1 + (index % 3)),
    apiKeyId: BigInt(1 + (index % 4)),
    groupId: BigInt(1 + (index % 2)),
    channelId: index % 5 === 0 ? null : BigInt(1 + (index % 2)),
    accountId: BigInt(1 + (index % 5)),
    protocol: 'anthropic_messages',
    requestedModel: index % 3 === 0 ? 'opus' : 'sonnet',
    mappedModel: 'm',
    upstreamModel: index % 2 === 0 ? 'up-a' : 'up-b',
    billingModel: 'm',
    inputTokens: index,
    outputTokens: 1,
    totalCost: cost.toFixed(),
    actualCost: cost.toDecimalPlaces(10).toFixed(),
    accountCost: cost
      .times((index * 7) % 5)
      .toDecimalPlaces(10)
      .toFixed(),
    status: index % 10 === 0 ? 'upstream_error' : 'ok',
    durationMs: 100 + index,
  }
}

export type Row = Prisma.UsageLogCreateManyInput

/** The fixtures state costs as texts. */
function costOf(cost: Row['totalCost']): string {
  return typeof cost === 'string' ? cost : '0'
}

/** Sums by hand. */
export function sumOf(chosen: readonly Row[]): object {
  const sum = (value: (row: Row) => number | string): Money =>
    chosen.reduce((total, entry) => total.plus(value(entry)), new Decimal(0))
  return {
    requests: chosen.length,
    errors: chosen.filter((entry) => entry.status !== 'ok').length,
    input_tokens: sum((entry) => entry.inputTokens ?? 0).toNumber(),
    total_cost_exact: sum((entry) => costOf(entry.totalCost)).toFixed(),
    actual_cost_exact: sum((entry) => costOf(entry.actualCost)).toFixed(),
  }
}

export function timeOf(entry: Row): number {
  return new Date(entry.createdAt).getTime()
}
