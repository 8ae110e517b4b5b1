import { conflict, refusedFields, type FieldIssue } from '../shared/errors'
import type { Transaction } from '../shared/database'
import { lockLivingGroups } from '../shared/raw-sql'
import type { UpdateChannelInput } from './schemas'

export type GroupRef = { readonly groupId: number; readonly routePriority: number }

const DEFAULT_ROUTE_PRIORITY = 100

type GroupBody = Pick<UpdateChannelInput, 'groups' | 'group_ids'>

/**
 * The groups a body asks for, `null` when it does not speak of them. A body may carry both forms (an answer sent back with
 * one of them edited): the one that differs from what is stored counts, `groups` if both do.
 */
export function wantedGroups(body: GroupBody, stored: readonly GroupRef[]): readonly GroupRef[] | null {
  const { groups, group_ids: groupIds } = body
  if (groups === undefined && groupIds === undefined) return null
  const priorityOf = (id: number): number =>
    stored.find((ref) => ref.groupId === id)?.routePriority ?? DEFAULT_ROUTE_PRIORITY
  const byObjects = groups?.map((ref) => ({
    groupId: ref.group_id,
    routePriority: ref.route_priority ?? priorityOf(ref.group_id),
  }))
  const byIds = groupIds?.map((id) => ({ groupId: id, routePriority: priorityOf(id) }))
  if (byObjects === undefined) return byIds ?? null
  const onlyIdsDiffer = byIds !== undefined && isSame(byObjects, stored) && !isSame(byIds, stored)
  return onlyIdsDiffer ? byIds : byObjects
}

function isSame(a: readonly GroupRef[], b: readonly GroupRef[]): boolean {
  const text = (refs: readonly GroupRef[]): string =>
    refs
      .map((ref) => `${ref.groupId}:${ref.routePriority}`)
      .toSorted()
      .join()
  return text(a) === text(b)
}

/** Refuses repeated and unknown groups (`DUPLICATE_GROUP`, `UNKNOWN_GROUP`); the known ones stay alive until commit. */
export async function groupIssues(
  tx: Transaction,
  body: GroupBody,
  wanted: readonly GroupRef[],
): Promise<readonly FieldIssue[]> {
  const living = await lockLivingGroups(
    tx,
    wanted.map((ref) => ref.groupId),
  )
  const byObjects = body.groups !== undefined && body.groups.length === wanted.length
  const pathOf = (index: number): string => (byObjects ? `groups.${index}.group_id` : `group_ids.${index}`)
  const issues: FieldIssue[] = []
  const seen = new Set<number>()
  for (const [index, { groupId }] of wanted.entries()) {
    const path = pathOf(index)
    if (!living.has(groupId))
      issues.push({ path, code: 'UNKNOWN_GROUP', message: `there is no group ${groupId}` })
    else if (seen.has(groupId))
      issues.push({ path, code: 'DUPLICATE_GROUP', message: `group ${groupId} is named twice` })
    seen.add(groupId)
  }
  return issues
}

export type GroupDiff = {
  readonly channelId: bigint
  readonly stored: readonly GroupRef[]
  readonly wanted: readonly GroupRef[]
  /** Drop the account bindings of groups that go. */
  readonly unbind: boolean
}

/** Applies the groups as a diff. Throws 409 `CHANNEL_GROUP_IN_USE` when a group goes whose accounts are bound here. */
export async function writeGroups(tx: Transaction, diff: GroupDiff): Promise<void> {
  const { channelId, stored, wanted } = diff
  const gone = stored
    .filter((ref) => !wanted.some((want) => want.groupId === ref.groupId))
    .map((ref) => ref.groupId)
  await releaseGroups(tx, diff, gone)
  for (const { groupId, routePriority } of wanted) {
    const old = stored.find((ref) => ref.groupId === groupId)
    if (old === undefined) {
      await tx.channelGroup.create({
        data: { channelId, groupId: BigInt(groupId), routePriority },
        select: { id: true },
      })
    } else if (old.routePriority !== routePriority) {
      await tx.channelGroup.updateMany({
        where: { channelId, groupId: BigInt(groupId) },
        data: { routePriority },
      })
    }
  }
}

async function releaseGroups(tx: Transaction, diff: GroupDiff, gone: readonly number[]): Promise<void> {
  if (gone.length === 0) return
  const where = { channelId: diff.channelId, groupId: { in: gone.map(BigInt) } }
  if (diff.unbind) await tx.accountGroup.deleteMany({ where })
  const bound = await tx.accountGroup.groupBy({ by: ['groupId'], where, _count: { _all: true } })
  if (bound.length > 0)
    throw groupInUse(bound.map((row) => ({ groupId: Number(row.groupId), accounts: row._count._all })))
  await tx.channelGroup.deleteMany({ where })
}

/** 409 `CHANNEL_GROUP_IN_USE` with the groups and how many accounts are bound in each. */
export function groupInUse(bound: readonly { readonly groupId: number; readonly accounts: number }[]): Error {
  const accounts = bound.reduce((sum, row) => sum + row.accounts, 0)
  const message = `${accounts} account binding(s) still use this channel in group(s) ${bound.map((row) => row.groupId).join(', ')}; send unbind=true to remove them`
  return conflict(message, 'CHANNEL_GROUP_IN_USE', {
    fields: { groups: message },
    bindings: bound.map((row) => ({ group_id: row.groupId, accounts_count: row.accounts })),
  })
}

/** Refuses a body by its issues. */
export function assertNoIssues(issues: readonly FieldIssue[]): void {
  if (issues.length > 0) throw refusedFields(issues)
}
