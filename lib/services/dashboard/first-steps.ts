import type { ServiceContext } from '../context'
import { requireAdmin } from '../shared/permissions'

/** What a new installation needs before it serves, in the order it is made. */
export type FirstStep = 'group' | 'channel' | 'account' | 'user' | 'key' | 'call'

/** Whether each step is done; `null` = a request has been served, and nothing needs to be said any more. */
export async function getFirstSteps(
  ctx: ServiceContext,
): Promise<Readonly<Record<FirstStep, boolean>> | null> {
  requireAdmin(ctx, 'read')
  const [served] = await ctx.db.$queryRaw<{ call: boolean }[]>`SELECT EXISTS (SELECT FROM usage_logs) AS call`
  if (served?.call === true) return null
  const [steps] = await ctx.db.$queryRaw<Record<Exclude<FirstStep, 'call'>, boolean>[]>`
    SELECT EXISTS (SELECT FROM groups WHERE deleted_at IS NULL) AS "group",
      EXISTS (SELECT FROM channels WHERE deleted_at IS NULL) AS channel,
      EXISTS (SELECT FROM accounts WHERE deleted_at IS NULL) AS account,
      EXISTS (SELECT FROM users WHERE deleted_at IS NULL AND role = 'user') AS "user",
      EXISTS (SELECT FROM api_keys WHERE deleted_at IS NULL) AS key`
  return steps === undefined ? null : { ...steps, call: false }
}
