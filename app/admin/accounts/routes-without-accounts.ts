import { callApi } from '@/components/api/call-api'
import type { AccountView } from '@/lib/services'

/** A group's way through a channel; `null` = without one. */
export type AccountRoute = {
  readonly groupId: number
  readonly group: string
  readonly channelId: number | null
  readonly channel: string | null
}

/** The routes that would have no account in use any more without these; `null` = that cannot be told, or they serve none now. */
export async function routesWithoutAccounts(
  accounts: readonly AccountView[],
): Promise<readonly AccountRoute[] | null> {
  const lost = countByRoute(accounts)
  if (lost.length === 0) return null
  const left = await Promise.all(
    lost.map(async ({ route, count }) => {
      const query = {
        group_id: route.groupId,
        channel_id: route.channelId ?? 'none',
        status: 'active',
        page_size: 1,
      } as const
      const result = await callApi('GET /admin/accounts', { query })
      return result.ok ? { route, isEmpty: result.data.total <= count } : null
    }),
  )
  if (left.includes(null)) return null
  return left.flatMap((entry) => (entry?.isEmpty === true ? [entry.route] : []))
}

type Binding = Pick<
  AccountView['bindings'][number],
  'group_id' | 'group_name' | 'channel_id' | 'channel_name'
>

type Serving = { readonly status: AccountView['status']; readonly bindings: readonly Binding[] }

type Lost = { readonly route: AccountRoute; readonly count: number }

/** How many accounts in use each route would lose. */
export function countByRoute(accounts: readonly Serving[]): readonly Lost[] {
  const lost = new Map<string, Lost>()
  for (const { bindings } of accounts.filter(({ status }) => status === 'active')) {
    for (const binding of bindings) {
      const key = `${binding.group_id}/${binding.channel_id ?? ''}`
      lost.set(key, { route: routeOf(binding), count: (lost.get(key)?.count ?? 0) + 1 })
    }
  }
  return [...lost.values()]
}

function routeOf(binding: Binding): AccountRoute {
  return {
    groupId: binding.group_id,
    group: binding.group_name,
    channelId: binding.channel_id,
    channel: binding.channel_name,
  }
}
