import type { PoolMember } from '@/lib/scheduling'
import type { Job, PricedRoute } from './job'
import type { GatewayAccount } from '../ports/snapshot'

/** The accounts that may serve the request on the route. */
export function poolOf(job: Job, priced: PricedRoute): readonly PoolMember<GatewayAccount>[] {
  const { members } = priced
  const { boundAccountId } = job
  return boundAccountId === undefined
    ? members
    : members.filter(({ account }) => account.id === boundAccountId)
}
