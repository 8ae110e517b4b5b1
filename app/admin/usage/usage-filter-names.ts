import { getAccount, getApiKey, getChannel, getGroup, getUser, type ServiceContext } from '@/lib/services'
import { nameOf } from '../../list-query'

/** Names of the entities the filters name, `null` where a filter is not set. */
export type UsageFilterNames = {
  readonly user: string | null
  readonly key: string | null
  readonly group: string | null
  readonly channel: string | null
  readonly account: string | null
}

export async function usageFilterNames(
  ctx: ServiceContext,
  query: Readonly<Record<string, string>>,
): Promise<UsageFilterNames> {
  const [user, key, group, channel, account] = await Promise.all([
    nameOf(query['user_id'], async (id) => (await getUser(ctx, id)).email),
    nameOf(query['api_key_id'], async (id) => (await getApiKey(ctx, id)).name),
    nameOf(query['group_id'], async (id) => (await getGroup(ctx, id)).name),
    nameOf(query['channel_id'], async (id) => (await getChannel(ctx, id)).name),
    nameOf(query['account_id'], async (id) => (await getAccount(ctx, id)).name),
  ])
  return { user, key, group, channel, account }
}
