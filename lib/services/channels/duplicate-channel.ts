import type { ServiceContext } from '../context'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { createChannel } from './commands'
import { getChannel } from './queries'
import { CHANNEL_READ_ONLY, duplicateChannelSchema } from './schemas'
import type { ChannelView } from './view'

/**
 * Copies a channel with groups, mapping, prices and rules, but without account bindings. The copy starts disabled, so that
 * it takes no model away from the original. Throws 404 `CHANNEL_NOT_FOUND`, 409 `CHANNEL_EXISTS`.
 */
export async function duplicateChannel(
  ctx: ServiceContext,
  id: number,
  input: unknown = {},
): Promise<ChannelView> {
  requireAdmin(ctx, 'provision')
  const { name } = parseInput(duplicateChannelSchema, input ?? {})
  const original = await getChannel(ctx, id)
  const body = Object.fromEntries(
    Object.entries(original).filter(
      ([field]) => field !== 'revision' && !CHANNEL_READ_ONLY.some((readOnly) => readOnly === field),
    ),
  )
  return createChannel(ctx, {
    ...body,
    name: name ?? (await freeCopyName(ctx, original.name)),
    status: 'disabled',
  })
}

async function freeCopyName(ctx: ServiceContext, name: string): Promise<string> {
  const stem = `${name.slice(0, 180)} (copy`
  const taken = await ctx.db.channel.findMany({
    where: {
      deletedAt: null,
      name: { startsWith: stem.replaceAll(/[\\%_]/g, (character) => `\\${character}`) },
    },
    select: { name: true },
  })
  const names = new Set(taken.map((row) => row.name))
  let candidate = `${stem})`
  for (let number = 2; names.has(candidate); number++) candidate = `${stem} ${number})`
  return candidate
}
