import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { refusedFields, type FieldIssue } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit, lockLivingGroups } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { getAccountBindings, readAccount } from './queries'
import { bindingsSchema, type BindingInput, type UpdateAccountInput } from './schemas'
import type { AccountRow } from './select'
import { toBindingView, type BindingView } from './view'

type Binding = Pick<BindingInput, 'group_id' | 'channel_id' | 'priority'>

const DEFAULT_BINDING_PRIORITY = 50

/**
 * Replaces all bindings of an account in one step. Throws 404, 400 `UNKNOWN_GROUP` or `INVALID_CHANNEL_ID`, 422
 * `CHANNEL_GROUP_MISMATCH` when a channel does not cover the group.
 */
export async function setAccountBindings(
  ctx: ServiceContext,
  id: number,
  input: unknown,
): Promise<readonly BindingView[]> {
  requireAdmin(ctx, 'provision')
  const wanted = parseInput(bindingsSchema, input)
  await inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'accounts', id, entity: 'Account' })
    const before = await readAccount(tx, id)
    await replaceBindings(tx, { row: before, wanted, pathOf: (index, field) => joined(String(index), field) })
    await tx.account.update({
      where: { id: before.id },
      data: { revision: { increment: 1 } },
      select: { id: true },
    })
    const after = await readAccount(tx, id)
    await writeAudit(tx, ctx, {
      action: 'set_bindings',
      resource: 'account',
      resourceId: id,
      before: { bindings: before.groups.map(toBindingView) },
      after: { bindings: after.groups.map(toBindingView) },
    })
    await announceChange(tx, 'account', before.id)
  })
  return getAccountBindings(ctx, id)
}

/**
 * The bindings a body asks for, `null` when it does not speak of them. `group_ids` speaks of the rows without channel only.
 * Of a body with both forms the one that differs from what is stored counts, `bindings` if both do.
 */
export function wantedBindings(
  body: Pick<UpdateAccountInput, 'bindings' | 'group_ids'>,
  stored: readonly Binding[],
): readonly Binding[] | null {
  const { bindings, group_ids: groupIds } = body
  if (groupIds === undefined) return bindings ?? null
  const legacy = new Map(
    stored.filter((row) => row.channel_id === null).map((row) => [row.group_id, row.priority]),
  )
  const byIds = [
    ...stored.filter((row) => row.channel_id !== null),
    ...groupIds.map((id) => ({
      group_id: id,
      channel_id: null,
      priority: legacy.get(id) ?? DEFAULT_BINDING_PRIORITY,
    })),
  ]
  if (bindings === undefined) return byIds
  return isSame(bindings, stored) && !isSame(byIds, stored) ? byIds : bindings
}

/** The stored bindings of a row. */
export function storedBindings(row: AccountRow): readonly Binding[] {
  return row.groups.map((binding) => ({
    group_id: Number(binding.groupId),
    channel_id: binding.channelId === null ? null : Number(binding.channelId),
    priority: binding.priority,
  }))
}

type PathOf = (index: number, field: 'group_id' | 'channel_id' | '') => string

type Replacement = {
  readonly row: AccountRow
  readonly wanted: readonly Binding[]
  /** Where the body names a binding; `field` is empty for the binding as a whole. */
  readonly pathOf: PathOf
}

/** Writes the bindings as a diff: rows that stay keep their id and creation time. */
export async function replaceBindings(tx: Transaction, { row, wanted, pathOf }: Replacement): Promise<void> {
  await assertBindings(tx, wanted, pathOf)
  const accountId = row.id
  const stored = storedBindings(row)
  const gone = row.groups.filter((binding, index) => {
    const key = keyOf(stored[index])
    return !wanted.some((want) => keyOf(want) === key)
  })
  await tx.accountGroup.deleteMany({ where: { id: { in: gone.map((binding) => binding.id) } } })
  for (const want of wanted) {
    const old = row.groups.find((_, index) => keyOf(stored[index]) === keyOf(want))
    if (old === undefined) {
      await tx.accountGroup.create({
        data: {
          accountId,
          groupId: BigInt(want.group_id),
          channelId: want.channel_id === null ? null : BigInt(want.channel_id),
          priority: want.priority,
        },
        select: { id: true },
      })
    } else if (old.priority !== want.priority) {
      await tx.accountGroup.update({
        where: { id: old.id },
        data: { priority: want.priority },
        select: { id: true },
      })
    }
  }
}

async function assertBindings(tx: Transaction, wanted: readonly Binding[], pathOf: PathOf): Promise<void> {
  const groups = await lockLivingGroups(
    tx,
    wanted.map((binding) => binding.group_id),
  )
  const channelIds = [...new Set(wanted.flatMap(({ channel_id: id }) => (id === null ? [] : [id])))]
  const channels = await tx.channel.findMany({
    where: { id: { in: channelIds.map(BigInt) }, deletedAt: null },
    select: { id: true, name: true, groups: { select: { groupId: true } } },
  })
  const coverage = new Map(channels.map((channel) => [Number(channel.id), channel]))
  const issues: FieldIssue[] = []
  const seen = new Set<string>()
  for (const [index, binding] of wanted.entries()) {
    const channel = binding.channel_id === null ? null : coverage.get(binding.channel_id)
    const covers = channel?.groups.some((group) => Number(group.groupId) === binding.group_id)
    if (!groups.has(binding.group_id)) issues.push(unknownGroup(pathOf(index, 'group_id'), binding))
    else if (channel === undefined) issues.push(unknownChannel(pathOf(index, 'channel_id'), binding))
    else if (covers === false)
      issues.push(mismatch(pathOf(index, 'channel_id'), binding, channel?.name ?? ''))
    else if (seen.has(keyOf(binding))) issues.push(repeated(pathOf(index, '')))
    seen.add(keyOf(binding))
  }
  if (issues.length === 0) return
  throw refusedFields(issues, issues[0]?.code === 'CHANNEL_GROUP_MISMATCH' ? 422 : 400)
}

function unknownGroup(path: string, binding: Binding): FieldIssue {
  return { path, code: 'UNKNOWN_GROUP', message: `there is no group ${binding.group_id}` }
}

function unknownChannel(path: string, binding: Binding): FieldIssue {
  return { path, code: 'INVALID_CHANNEL_ID', message: `there is no channel ${String(binding.channel_id)}` }
}

function mismatch(path: string, binding: Binding, channelName: string): FieldIssue {
  const message = `the channel "${channelName}" does not serve group ${binding.group_id}`
  return { path, code: 'CHANNEL_GROUP_MISMATCH', message }
}

function repeated(path: string): FieldIssue {
  return {
    path,
    code: 'VALIDATION_ERROR',
    message: 'this group and channel are named twice',
    rule: { rule: 'repeated' },
  }
}

/** A path and a field below it. */
export function joined(path: string, field: string): string {
  return field === '' ? path : `${path}.${field}`
}

function keyOf(binding: Binding | undefined): string {
  return binding === undefined ? '' : `${binding.group_id}:${binding.channel_id ?? 0}`
}

function isSame(a: readonly Binding[], b: readonly Binding[]): boolean {
  const text = (rows: readonly Binding[]): string =>
    rows
      .map((row) => `${keyOf(row)}:${row.priority}`)
      .toSorted()
      .join()
  return text(a) === text(b)
}
