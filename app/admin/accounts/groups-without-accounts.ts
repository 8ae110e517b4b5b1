import { callApi } from '@/components/api/call-api'
import type { AccountView } from '@/lib/services'

/** The groups that would have no account in use any more without these, by name; `null` = that cannot be told. */
export async function groupsWithoutAccounts(
  accounts: readonly AccountView[],
): Promise<readonly string[] | null> {
  const lost = countByGroup(accounts)
  const left = await Promise.all(
    [...lost].map(async ([groupId, { name, count }]) => {
      const query = { group_id: groupId, status: 'active', page_size: 1 } as const
      const result = await callApi('GET /admin/accounts', { query })
      return result.ok ? { name, isEmpty: result.data.total <= count } : null
    }),
  )
  if (left.includes(null)) return null
  return left.flatMap((group) => (group?.isEmpty === true ? [group.name] : []))
}

type Serving = {
  readonly status: AccountView['status']
  readonly bindings: readonly Pick<AccountView['bindings'][number], 'group_id' | 'group_name'>[]
}

type Lost = { readonly name: string; readonly count: number }

/** How many accounts in use each group would lose. */
export function countByGroup(accounts: readonly Serving[]): ReadonlyMap<number, Lost> {
  const lost = new Map<number, Lost>()
  for (const { status, bindings } of accounts) {
    if (status !== 'active') continue
    const names = new Map(bindings.map((binding) => [binding.group_id, binding.group_name]))
    for (const [id, name] of names) lost.set(id, { name, count: (lost.get(id)?.count ?? 0) + 1 })
  }
  return lost
}
