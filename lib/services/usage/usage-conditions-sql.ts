import { Prisma } from '../shared/database'
import type { WantedMember } from './matching-days'
import { momentRange } from '../shared/moment-range'
import type { UsageFilter } from './schemas'

/** The conditions of a filter on `usage_logs`, `model` aside; always at least one. Throws 400 for an empty time range. */
export function usageConditions(filter: UsageFilter): Prisma.Sql {
  const range = momentRange(filter)
  const conditions = [
    Prisma.sql`TRUE`,
    ...equals('user_id', bigintOf(filter.user_id)),
    ...equals('api_key_id', bigintOf(filter.api_key_id)),
    ...equals('group_id', bigintOf(filter.group_id)),
    ...equals('channel_id', bigintOf(filter.channel_id)),
    ...equals('account_id', bigintOf(filter.account_id)),
    ...equals('billing_mode', filter.billing_mode),
    ...equals('stream', filter.stream),
    ...equals('status', filter.status),
    ...(filter.request_id === undefined ? [] : [ofRequest(filter.request_id)]),
    ...(range?.gte === undefined ? [] : [Prisma.sql`created_at >= ${range.gte}`]),
    ...(range?.lt === undefined ? [] : [Prisma.sql`created_at < ${range.lt}`]),
    ...rareConditions(filter),
  ]
  return Prisma.join(conditions, ' AND ')
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The row of a request, whose id is nearly always the row's: then the primary key finds it, as the time is in the id. An index
 * has the others, and asks for the same words.
 */
export function ofRequest(requestId: string): Prisma.Sql {
  const byIndex = Prisma.sql`request_id = ${requestId} AND request_id <> id::text`
  if (!UUID.test(requestId)) return byIndex
  const byKey = Prisma.sql`created_at = uuid_v7_time(${requestId}) AND id = ${requestId}::uuid AND request_id = ${requestId}`
  return Prisma.sql`(${byIndex} OR ${byKey})`
}

/** Those that few rows meet, each with an index of its own in order of time: the literals let these partial indexes serve. */
export function rareConditions({ status, billing_mode: mode }: UsageFilter): readonly Prisma.Sql[] {
  return [
    ...(status === undefined || status === 'ok' ? [] : [Prisma.sql`status = ${status} AND status <> 'ok'`]),
    ...(mode === undefined || mode === 'token'
      ? []
      : [Prisma.sql`billing_mode = ${mode} AND billing_mode <> 'token'`]),
  ]
}

/** One way a row can match: its condition, and what it says about the dimensions of sums. */
export type MatchBranch = {
  readonly condition: Prisma.Sql
  readonly members: readonly WantedMember[]
  /** Its index is in the order of ids. */
  readonly byId?: true
}

/**
 * The ways a model can match, each served by an index of its own; no row matches two. One that asks nothing without a model.
 */
export function modelBranches({
  model,
  hides_routing: hidesRouting,
}: Pick<UsageFilter, 'model' | 'hides_routing'>): readonly MatchBranch[] {
  if (model === undefined) return [{ condition: Prisma.sql`TRUE`, members: [] }]
  const requested: MatchBranch = {
    condition: Prisma.sql`requested_model = ${model}`,
    members: [{ dimension: 'model', value: model }],
  }
  if (hidesRouting === true) return [requested]
  return [
    requested,
    {
      condition: Prisma.sql`mapped_model = ${model} AND mapped_model <> requested_model`,
      members: [],
      byId: true,
    },
    {
      condition: Prisma.sql`upstream_model = ${model} AND upstream_model <> mapped_model AND requested_model <> ${model}`,
      members: [{ dimension: 'upstream_model', value: model }],
      byId: true,
    },
  ]
}

const ID_FILTERS = ['user_id', 'api_key_id', 'group_id', 'channel_id', 'account_id'] as const

/** What a filter says about the dimensions of sums, `model` aside. */
export function wantedMembers(filter: UsageFilter): readonly WantedMember[] {
  return ID_FILTERS.flatMap((dimension) => {
    const value = filter[dimension]
    return value === undefined ? [] : [{ dimension, value: BigInt(value) }]
  })
}

function equals(column: string, value: bigint | string | boolean | undefined): readonly Prisma.Sql[] {
  return value === undefined ? [] : [Prisma.sql`${Prisma.raw(column)} = ${value}`]
}

function bigintOf(id: number | undefined): bigint | undefined {
  return id === undefined ? undefined : BigInt(id)
}
