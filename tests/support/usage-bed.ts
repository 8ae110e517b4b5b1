import { v7 as uuidV7 } from 'uuid'
import type { Prisma } from '@/lib/infra'
import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  createUserKey,
  type ServiceContext,
} from '@/lib/services'
import { ROLL_UP_ROWS } from '../../bench/usage/roll-up-rows'
import { openApi, type ApiFixture } from '../integration/api/api-fixture'

type UsageIds = {
  readonly user: number
  readonly other: number
  readonly key: number
  readonly group: number
  readonly channel: number
  readonly account: number
}

/** Ten requests of 10 November 2026, 18 to 22 o'clock UTC: nine of one user, the last one of another. */
export type UsageBed = {
  readonly api: ApiFixture
  readonly ids: UsageIds
  /** The first user's context. */
  readonly own: ServiceContext
  /** The rows by time. */
  readonly rowIds: readonly string[]
}

const FIRST_MS = Date.UTC(2026, 10, 10, 18, 0)

/** A database with these requests, summed up. */
export async function openUsageBed(): Promise<UsageBed> {
  const api = await openApi()
  const ids = await makeEntities(api)
  const rows = [
    ...Array.from({ length: 9 }, (_, index) => usageRow(ids, index)),
    usageRow(ids, 9, {
      userId: BigInt(ids.other),
      billingMode: 'image',
      stream: true,
      status: 'client_abort',
      channelId: null,
    }),
  ]
  await api.db.usageLog.createMany({ data: rows })
  for (const statement of ROLL_UP_ROWS) await api.db.$executeRawUnsafe(statement)
  const own = api.as({ kind: 'user', userId: ids.user, role: 'user' })
  return { api, ids, own, rowIds: rows.map(({ id }) => id) }
}

async function makeEntities(api: ApiFixture): Promise<UsageIds> {
  const { id: group } = await createGroup(api.admin, { name: 'group', platform: 'anthropic' })
  const { id: channel } = await createChannel(api.admin, { name: 'channel', group_ids: [group] })
  const { id: account } = await createAccount(api.admin, {
    name: 'account',
    platform: 'anthropic',
    type: 'api_key',
    credentials: { api_key: 'sk-ant-0123456789abcdef' },
  })
  const { id: user } = await createUser(api.admin, { email: 'u@example.com', password: 'correct horse' })
  const { id: other } = await createUser(api.admin, { email: 'o@example.com', password: 'correct horse' })
  const { id: key } = await createUserKey(api.admin, user, { name: 'key', group_id: group })
  return { user, other, key, group, channel, account }
}

function usageRow(
  ids: UsageIds,
  index: number,
  fields: Partial<Prisma.UsageLogCreateManyInput> = {},
): Prisma.UsageLogCreateManyInput {
  // Two rows share each millisecond, so that the id decides between them.
  const createdAt = new Date(FIRST_MS + Math.floor(index / 2) * 3_600_000)
  const id = uuidV7({ msecs: createdAt.getTime(), seq: index })
  return {
    createdAt,
    id,
    requestId: `req_${index}`,
    userId: BigInt(ids.user),
    apiKeyId: BigInt(ids.key),
    groupId: BigInt(ids.group),
    channelId: BigInt(ids.channel),
    accountId: BigInt(ids.account),
    protocol: 'anthropic_messages',
    requestedModel: 'alias',
    mappedModel: 'claude-opus-4-5',
    upstreamModel: 'claude-opus-4-5-20251101',
    responseModel: index === 3 ? 'alias' : 'claude-opus-4-5-20251101',
    billingModel: 'claude-opus-4-5',
    modelMappingChain: 'alias→claude-opus-4-5→claude-opus-4-5-20251101',
    inputTokens: 10,
    outputTokens: 5,
    inputCost: '0.000012345678901234',
    totalCost: '0.000012345678901234',
    actualCost: '0.0000123457',
    accountCost: '0.00001',
    attempts: [
      {
        account_id: ids.account,
        channel_id: ids.channel,
        outcome: 'rateLimited',
        status: 429,
        duration_ms: 7,
      },
      { account_id: ids.account, channel_id: ids.channel, outcome: 'ok', status: 200, duration_ms: 90 },
    ],
    priceSnapshot: { mode: 'token' },
    durationMs: 100,
    ...fields,
  }
}
