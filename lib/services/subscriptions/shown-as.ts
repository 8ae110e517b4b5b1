import type { ServiceContext } from '../context'
import { readSettings } from '../settings/settings'
import type { Transaction } from '../shared/database'
import type { ShownAs } from './view'

/** How subscriptions are shown now: by the calendar of a time zone, or in whole periods from their start. */
export async function readShownAs(ctx: ServiceContext, db: Pick<Transaction, 'setting'>): Promise<ShownAs> {
  const { subscription_windows: kind, subscription_time_zone: timeZone } = await readSettings(db)
  return { now: ctx.now(), mode: kind === 'calendar' ? { kind, timeZone } : { kind } }
}
