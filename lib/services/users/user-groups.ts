import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import type { Transaction } from '../shared/database'
import { refusedFields, type FieldIssue } from '../shared/errors'
import { toDatabase } from '../shared/json'
import { parseInput } from '../shared/parse-input'
import { assertSeen } from '../shared/assert-seen'
import { requireAdmin } from '../shared/permissions'
import { announceChange, lockForEdit, lockLivingGroups } from '../shared/raw-sql'
import { inTransaction } from '../shared/transaction'
import { changesRates } from './changes-rates'
import { readUser } from './queries'
import { userGroupsSchema, type UserGroupInput } from './schemas'
import type { UserView } from './view'

type GroupsChange = {
  readonly input: unknown
  /** The groups the caller saw, as JSON; left out = not looked at. */
  readonly seen?: string | undefined
}

/**
 * Replaces the groups a user may use beside the public ones, with their own terms. Throws 404, 400 `UNKNOWN_GROUP`, 403 for
 * another rate multiplier without full scope, 409 `STALE`.
 */
export async function setUserGroups(
  ctx: ServiceContext,
  userId: number,
  { input, seen }: GroupsChange,
): Promise<UserView> {
  requireAdmin(ctx, 'provision')
  const wanted = parseInput(userGroupsSchema, input)
  return inTransaction(ctx, async (tx) => {
    await lockForEdit(tx, { table: 'users', id: userId, entity: 'User' })
    const before = await readUser(tx, userId)
    assertSeen(seen, {
      schema: userGroupsSchema,
      storedOf: () => before.groups,
      comparable: (rows) =>
        rows
          .map((row) => [row.group_id, row.rate_multiplier, row.rpm_limit])
          .toSorted(([a], [b]) => Number(a) - Number(b)),
    })
    if (changesRates(before, wanted)) requireAdmin(ctx, 'full')
    await replaceUserGroups(tx, { userId: BigInt(userId), wanted, pathOf: (index) => `${index}.group_id` })
    await tx.user.update({
      where: { id: BigInt(userId) },
      data: { revision: { increment: 1 } },
      select: { id: true },
    })
    const after = await readUser(tx, userId)
    await writeAudit(tx, ctx, {
      action: 'set_groups',
      resource: 'user',
      resourceId: userId,
      before: { groups: before.groups },
      after: { groups: after.groups },
    })
    await announceChange(tx, 'user_group', BigInt(userId))
    return after
  })
}

type Replacement = {
  readonly userId: bigint
  readonly wanted: readonly UserGroupInput[]
  readonly pathOf: (index: number) => string
}

/** Writes a user's group rows; the groups stay alive until commit. */
export async function replaceUserGroups(
  tx: Transaction,
  { userId, wanted, pathOf }: Replacement,
): Promise<void> {
  const living = await lockLivingGroups(
    tx,
    wanted.map((row) => row.group_id),
  )
  const issues: FieldIssue[] = []
  const seen = new Set<number>()
  for (const [index, { group_id: id }] of wanted.entries()) {
    if (!living.has(id)) {
      issues.push({ path: pathOf(index), code: 'UNKNOWN_GROUP', message: `there is no group ${id}` })
    } else if (seen.has(id)) {
      issues.push({ path: pathOf(index), code: 'DUPLICATE_GROUP', message: `group ${id} is named twice` })
    }
    seen.add(id)
  }
  if (issues.length > 0) throw refusedFields(issues)
  await tx.userGroup.deleteMany({ where: { userId } })
  await tx.userGroup.createMany({
    data: wanted.map((row) => ({
      userId,
      groupId: BigInt(row.group_id),
      rateMultiplier: toDatabase(row.rate_multiplier),
      rpmLimit: row.rpm_limit,
    })),
  })
}
