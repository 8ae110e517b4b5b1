import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { conflict } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { channelColumns } from './columns'
import { readChannel } from './queries'
import { ambiguityRefusal, findLostOpenRoutes, findNewAmbiguities } from './route-change'
import { loadRoutingGroups } from './routing-source'
import {
  CHANNEL_READ_ONLY,
  createChannelSchema,
  updateChannelSchema,
  type UpdateChannelInput,
} from './schemas'
import { channelIssues } from './validate-channel'
import { toChannelView, type ChannelView } from './view'
import { findChannelWarnings, type ChannelWarning } from './warnings'
import {
  assertNoIssues,
  groupInUse,
  groupIssues,
  wantedGroups,
  writeGroups,
  type GroupRef,
} from './write-groups'
import { replacePricing, replaceStatsRules } from './write-pricing'

function nameTaken(): Error {
  return conflict('A channel of this name exists already', 'CHANNEL_EXISTS', { fields: { name: 'is taken' } })
}

/** Creates a channel with its whole body. Throws what spec 04 names under "Saving a channel", each with its field path. */
export async function createChannel(ctx: ServiceContext, input: unknown): Promise<ChannelView> {
  requireAdmin(ctx, 'provision')
  const body = parseInput(createChannelSchema, input)
  assertNoIssues(channelIssues(body))
  return inTransaction(
    ctx,
    async (tx) => {
      const { id } = await tx.channel.create({
        data: { ...channelColumns(body), name: body.name },
        select: { id: true },
      })
      const lost = await writeParts(tx, { id, body, stored: [], unbind: false, isNew: true })
      const view = await viewWithWarnings(ctx, tx, { id, lost })
      await writeAudit(tx, ctx, { action: 'create', resource: 'channel', resourceId: view.id, after: view })
      await announceChange(tx, 'channel', id)
      return view
    },
    { onDuplicate: nameTaken },
  )
}

/** Changes the fields sent; price lists and rules are replaced, groups applied as a diff. Throws as `createChannel`, 404, `STALE`. */
export async function updateChannel(ctx: ServiceContext, id: number, input: unknown): Promise<ChannelView> {
  requireAdmin(ctx, 'provision')
  const { revision, unbind, ...body } = parseInput(updateChannelSchema, input, CHANNEL_READ_ONLY)
  assertNoIssues(channelIssues(body))
  return inTransaction(
    ctx,
    async (tx) => {
      await lockForEdit(tx, {
        table: 'channels',
        id,
        revision,
        entity: 'Channel',
        missingCode: 'CHANNEL_NOT_FOUND',
      })
      const before = await readChannel(tx, id)
      const stored = before.groups.map((group) => ({
        groupId: Number(group.groupId),
        routePriority: group.routePriority,
      }))
      const lost = await writeParts(tx, {
        id: before.id,
        body,
        stored,
        unbind: unbind ?? false,
        isNew: false,
      })
      const view = await viewWithWarnings(ctx, tx, { id: before.id, lost })
      await writeAudit(tx, ctx, {
        action: 'update',
        resource: 'channel',
        resourceId: id,
        before: { ...toChannelView(before), warnings: undefined },
        after: { ...view, warnings: undefined },
      })
      await announceChange(tx, 'channel', before.id)
      return view
    },
    { onDuplicate: nameTaken },
  )
}

type Parts = {
  readonly id: bigint
  readonly body: UpdateChannelInput
  readonly stored: readonly GroupRef[]
  readonly unbind: boolean
  /** The row itself is written already. */
  readonly isNew: boolean
}

/** Writes the row's own columns and everything below it, and judges what the save does to routes. */
async function writeParts(tx: Transaction, parts: Parts): Promise<readonly ChannelWarning[]> {
  const { id, body, stored, unbind, isNew } = parts
  const wanted = wantedGroups(body, stored)
  if (wanted !== null) assertNoIssues(await groupIssues(tx, body, wanted))
  const touched = [...new Set([...stored, ...(wanted ?? [])].map((ref) => ref.groupId))]
  const routesBefore = await loadRoutingGroups(tx, touched)
  if (!isNew) {
    await tx.channel.update({
      where: { id },
      data: { ...channelColumns(body), revision: { increment: 1 } },
      select: { id: true },
    })
  }
  if (wanted !== null) await writeGroups(tx, { channelId: id, stored, wanted, unbind })
  if (body.model_pricing !== undefined) await replacePricing(tx, id, body.model_pricing ?? [])
  if (body.account_stats_pricing_rules !== undefined) {
    await replaceStatsRules(tx, id, body.account_stats_pricing_rules ?? [])
  }
  const routesAfter = await loadRoutingGroups(tx, touched)
  const ambiguities = body.confirm_ambiguous === true ? [] : findNewAmbiguities(routesBefore, routesAfter)
  if (ambiguities.length > 0) throw ambiguityRefusal(ambiguities)
  return findLostOpenRoutes(routesBefore, routesAfter)
}

async function viewWithWarnings(
  ctx: ServiceContext,
  tx: Transaction,
  { id, lost }: { readonly id: bigint; readonly lost: readonly ChannelWarning[] },
): Promise<ChannelView> {
  const row = await readChannel(tx, Number(id))
  const warnings = await findChannelWarnings({ db: tx, catalogue: ctx.catalogue, now: () => ctx.now() }, [
    row,
  ])
  return toChannelView(row, [...(warnings.get(id) ?? []), ...lost])
}

/** Deletes a channel (softly). Throws 409 `CHANNEL_GROUP_IN_USE` while accounts are bound in it, unless `unbind`. */
export async function deleteChannel(
  ctx: ServiceContext,
  id: number,
  options: { readonly unbind?: boolean } = {},
): Promise<void> {
  requireAdmin(ctx, 'provision')
  const channelId = BigInt(id)
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'channels', id, entity: 'Channel', missingCode: 'CHANNEL_NOT_FOUND' })
    const before = toChannelView(await readChannel(tx, id))
    if (options.unbind === true) await tx.accountGroup.deleteMany({ where: { channelId } })
    const bound = await tx.accountGroup.groupBy({
      by: ['groupId'],
      where: { channelId },
      _count: { _all: true },
    })
    if (bound.length > 0) {
      throw groupInUse(bound.map((row) => ({ groupId: Number(row.groupId), accounts: row._count._all })))
    }
    await tx.channelGroup.deleteMany({ where: { channelId } })
    await tx.channel.update({
      where: { id: channelId },
      data: { deletedAt: ctx.now(), revision: { increment: 1 } },
      select: { id: true },
    })
    await writeAudit(tx, ctx, { action: 'delete', resource: 'channel', resourceId: id, before })
    await announceChange(tx, 'channel', channelId)
  })
}
