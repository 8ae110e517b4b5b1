import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { brokenRule, conflict, forbidden } from '../shared/errors'
import { hasFullScope } from '../shared/permissions'
import { lockAdministrators } from '../shared/raw-sql'
import { losesRates } from './changes-rates'
import type { UpdateUserInput } from './schemas'
import type { UserView } from './view'

/** Administrators are edited, and made, with full scope only; so are credentials and rates of somebody who is there already. */
export function assertMayEdit(ctx: ServiceContext, before: UserView, body: UpdateUserInput): void {
  if (hasFullScope(ctx)) return
  if (before.role === 'admin' || body.role === 'admin') {
    throw forbidden('Administrators can be edited with a key of full scope only')
  }
  if (changesCredentials(before, body)) {
    throw forbidden('The e-mail address and password of a user can be changed with a key of full scope only')
  }
  if (body.allowed_groups !== undefined && losesRates(before, body.allowed_groups)) {
    throw forbidden('Rates of a user can be changed with a key of full scope only')
  }
}

/** Whether an active administrator would be none any more. */
export function isLosingAdmin(before: UserView, body: UpdateUserInput): boolean {
  if (before.role !== 'admin' || before.status !== 'active') return false
  return body.role === 'user' || body.status === 'disabled'
}

/** Throws 409 for the last one who can sign in. */
export async function assertAnotherAdmin(tx: Transaction, id: number): Promise<void> {
  await lockAdministrators(tx)
  const others = await tx.user.count({
    where: {
      role: 'admin',
      status: 'active',
      deletedAt: null,
      passwordHash: { not: null },
      id: { not: BigInt(id) },
    },
  })
  if (others === 0) throw conflict('This is the last active administrator who can sign in')
}

/** Administrators sign in with their password: without one they could not. Throws 400 with `role`. */
export async function assertHasPassword(tx: Transaction, id: number): Promise<void> {
  const { passwordHash } = await tx.user.findUniqueOrThrow({
    where: { id: BigInt(id) },
    select: { passwordHash: true },
  })
  if (passwordHash === null) throw brokenRule('role', 'needs a password of their own first', 'password_first')
}

/** Whether those who are signed in as the user must sign in again. */
export function endsSessions(before: UserView, body: UpdateUserInput): boolean {
  const roleChanges = body.role !== undefined && body.role !== before.role
  const isDisabled = body.status === 'disabled' && before.status === 'active'
  return roleChanges || isDisabled || changesCredentials(before, body)
}

/** Whether they would sign in with something else. */
export function changesCredentials(before: UserView, body: UpdateUserInput): boolean {
  const emailChanges = body.email !== undefined && body.email !== before.email
  return emailChanges || body.password !== undefined
}
