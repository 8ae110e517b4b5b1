import { BILLING_MODEL_SOURCES, FAILOVER_REASONS, PLATFORMS } from '@/lib/core'
import { compileChannel, type ChannelSource, type RoutingChannel } from '@/lib/routing'
import type { Prisma } from '../shared/database'
import { oneOf, statusOf } from '../shared/narrow'
import { mappingOf } from './mapping-column'

/** The columns of a channel that routing reads, without its price list. */
export const routingSelect = {
  id: true,
  name: true,
  status: true,
  restrictModels: true,
  billingModelSource: true,
  failoverPolicy: true,
  modelMapping: true,
  disabledPlatforms: true,
} satisfies Prisma.ChannelSelect

type RoutingRow = Prisma.ChannelGetPayload<{ select: typeof routingSelect }>

/** A channel as the gateway would compile it from what is stored now; the entries stand in their configured order. */
export function toRoutingChannel<P>(
  row: RoutingRow,
  priceEntries: ChannelSource<P>['priceEntries'],
): RoutingChannel<P> {
  return compileChannel<P>({
    id: Number(row.id),
    name: row.name,
    status: statusOf(row.status),
    restrictModels: row.restrictModels,
    billingModelSource: oneOf(BILLING_MODEL_SOURCES, row.billingModelSource),
    failoverPolicy: FAILOVER_REASONS.filter((reason) => row.failoverPolicy.includes(reason)),
    modelMapping: mappingOf(row.modelMapping),
    disabledPlatforms: PLATFORMS.filter((platform) => row.disabledPlatforms.includes(platform)),
    priceEntries,
  })
}
