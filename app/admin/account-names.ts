import { getAccount } from '@/lib/services'
import { nameOf } from '../list-query'

/** Names of accounts that an editor mentions by id; one that is gone by its number. */
export async function accountNames(
  ctx: Parameters<typeof getAccount>[0],
  ids: readonly number[],
): Promise<readonly (readonly [number, string])[]> {
  return Promise.all(
    [...new Set(ids)].map(async (id) => {
      const name = await nameOf(String(id), async (known) => (await getAccount(ctx, known)).name)
      return [id, name ?? `#${id}`] as const
    }),
  )
}
