import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { notFound } from '../shared/errors'
import { isPlainObject } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { toOwnView } from './queries'
import { usageKeyOf } from './usage-key'
import { namesOf, readUsageNames } from './usage-names'
import { toUsageView, usageSelect } from './view'
import type { ownUsageDetailAnswer } from './answers'

/** One request of one's own with the price it was billed by. */
export type OwnUsageDetail = Answer<typeof ownUsageDetailAnswer>

/** One billed request of the signed-in user. Throws 404, for anybody else's too. */
export async function getOwnUsage(ctx: ServiceContext, id: string): Promise<OwnUsageDetail> {
  const userId = BigInt(requireUserId(ctx))
  const row = await ctx.db.usageLog.findFirst({
    where: { ...usageKeyOf(id), userId },
    select: { ...usageSelect, priceSnapshot: true },
  })
  if (row === null) throw notFound('Usage row')
  const names = await readUsageNames(ctx.db, [row])
  return {
    ...toOwnView(toUsageView(row, namesOf(names, row))),
    price_snapshot: withoutReferences(row.priceSnapshot),
  }
}

/** The prices without what names their entry: the catalogue knows it by the mapped model. */
function withoutReferences(snapshot: Prisma.JsonValue): Prisma.JsonValue {
  if (!isPlainObject(snapshot)) return snapshot
  const { entry_id: _entry, catalogue_id: _catalogue, ...prices } = snapshot
  return prices
}
