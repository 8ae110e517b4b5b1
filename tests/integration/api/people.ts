import { createUser, type ServiceContext } from '@/lib/services'
import { fromBase32 } from '@/lib/services/two-factor/base32'
import { hotp, totpStep } from '@/lib/services/two-factor/totp'
import type { ApiFixture } from './api-fixture'

/** Of everybody made here. */
export const PASSWORD = 'correct horse'

export type Person = { readonly id: number; readonly email: string; readonly ctx: ServiceContext }

let nextUser = 0

/** A user, signed in. */
export async function newPerson(api: ApiFixture): Promise<Person> {
  const email = `person${nextUser++}@example.com`
  const { id } = await createUser(api.admin, { email, password: PASSWORD })
  return { id, email, ctx: api.as({ kind: 'user', userId: id, role: 'user', sessionId: `of-${id}` }) }
}

/** A caller at a time and address of its own. */
export function callerAt(api: ApiFixture, nowMs: number, ip = '198.51.100.1'): ServiceContext {
  const ctx = api.as({ kind: 'system' })
  return { ...ctx, now: () => new Date(nowMs), request: { ...ctx.request, ip } }
}

/** What an authenticator shows at a time. */
export function codeOf(secret: string, atMs: number): string {
  return hotp({ secret: fromBase32(secret) ?? new Uint8Array(), counter: totpStep(atMs) })
}
