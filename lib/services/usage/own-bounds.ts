import type { ServiceContext } from '../context'
import { requireUserId } from '../shared/permissions'
import type { UsageFilter } from './schemas'

/** What every reading of one's own usage is bound to, whatever it asks for. */
type OwnUsageBounds = Required<Pick<UsageFilter, 'hides_routing'>> & { readonly user_id: number }

/** The signed-in user's own requests, by what users are shown of them. Throws 401. */
export function ownBounds(ctx: ServiceContext): OwnUsageBounds {
  return { user_id: requireUserId(ctx), hides_routing: true }
}
