import { Decimal, decimalJson, DEFAULT_SETTINGS, type Settings } from '@/lib/core'
import type { z } from 'zod'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Prisma, Transaction } from '../shared/database'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { assertSeen } from '../shared/assert-seen'
import { announceChange, lockSettings } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { storedSettingsSchema, updateSettingsSchema } from './schemas'

/** Every setting with the value that holds. */
export async function getSettings(ctx: ServiceContext): Promise<Settings> {
  requireAdmin(ctx, 'read')
  return readSettings(ctx.db)
}

/**
 * Stores the settings sent; `null` puts one back to its default. `seen`: what the caller saw of some, as JSON. Throws 400 with
 * fields, 409 `STALE`.
 */
export async function updateSettings(ctx: ServiceContext, input: unknown, seen?: string): Promise<Settings> {
  requireAdmin(ctx, 'full')
  const body = parseInput(updateSettingsSchema, input)
  return inTransaction(ctx, async (tx) => {
    await lockSettings(tx)
    const before = await readSettings(tx)
    assertSeen(seen, {
      schema: storedSettingsSchema,
      storedOf: (named) => Object.fromEntries(Object.entries(before).filter(([name]) => name in named)),
      comparable: (values) => values,
    })
    for (const [key, value] of Object.entries(body)) {
      if (value === undefined) continue
      if (value === null) await tx.setting.deleteMany({ where: { key } })
      else await storeSetting(tx, key, value instanceof Decimal ? decimalJson(value) : value)
    }
    const after = await readSettings(tx)
    await writeAudit(tx, ctx, { action: 'update', resource: 'settings', resourceId: null, before, after })
    await announceChange(tx, 'setting', null)
    return after
  })
}

async function storeSetting(tx: Transaction, key: string, value: Prisma.InputJsonValue): Promise<void> {
  await tx.setting.upsert({
    where: { key },
    create: { key, value },
    update: { value, revision: { increment: 1 } },
    select: { key: true },
  })
}

/** The settings that hold, without a permission check; for verbs that need one of them. */
export async function readSettings(db: Pick<Transaction, 'setting'>): Promise<Settings> {
  const rows = await db.setting.findMany({
    where: { key: { in: Object.keys(DEFAULT_SETTINGS) }, secret: false },
    select: { key: true, value: true },
  })
  return settingsOf(rows)
}

/** Settings by their rows. A row that was not stored through the schema of this room counts as not stored. */
export function settingsOf(rows: readonly { readonly key: string; readonly value: unknown }[]): Settings {
  const stored = rows.flatMap(({ key, value }) => {
    const parsed = storedSettingsSchema.safeParse({ [key]: value })
    return parsed.success ? [parsed.data] : []
  })
  const { default_rate_multiplier: multiplier, ...others }: z.output<typeof storedSettingsSchema> =
    Object.assign({}, ...stored)
  const kept = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null))
  return {
    ...DEFAULT_SETTINGS,
    ...kept,
    ...(multiplier === undefined || multiplier === null
      ? {}
      : { default_rate_multiplier: decimalJson(multiplier) }),
  }
}
