import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import type { ShownAs } from './view'

/** How subscriptions are shown now: by the calendar of a time zone, or in whole periods from their start. */
export async function readShownAs(ctx: ServiceContext, db: Pick<Transaction, 'setting'>): Promise<ShownAs> {
  const rows = await db.setting.findMany({
    where: { key: { in: ['subscription_windows', 'subscription_time_zone'] } },
    select: { key: true, value: true },
  })
  const stored = new Map(rows.map(({ key, value }) => [key, value]))
  const now = ctx.now()
  if (stored.get('subscription_windows') !== 'calendar') return { now, mode: { kind: 'rolling' } }
  const zone = stored.get('subscription_time_zone')
  return { now, mode: { kind: 'calendar', timeZone: typeof zone === 'string' ? zone : 'UTC' } }
}
