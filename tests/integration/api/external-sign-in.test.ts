import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  changePassword,
  createGroup,
  createOwnKey,
  createUser,
  deleteUser,
  enableTotp,
  getOwnKey,
  setupTotp,
  signIn,
  signInExternally,
  updateSettings,
  updateUser,
  type MailMessage,
  type ServiceContext,
} from '@/lib/services'
import { fromBase32 } from '@/lib/services/two-factor/base32'
import { hotp, totpStep } from '@/lib/services/two-factor/totp'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const PASSWORD = 'correct horse'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

let nextUser = 0
type Person = { readonly id: number; readonly email: string; readonly ctx: ServiceContext }

async function newPerson(): Promise<Person> {
  const email = `person${nextUser++}@example.com`
  const { id } = await createUser(api.admin, { email, password: PASSWORD })
  return { id, email, ctx: api.as({ kind: 'user', userId: id, role: 'user', sessionId: `of-${id}` }) }
}

describe('an OpenID provider', () => {
  const identity = {
    issuer: 'https://id.example',
    subject: 'abc',
    email: 'Outside@example.com',
    isEmailVerified: true,
    name: 'Out Side',
    locale: 'en',
  } as const

  test('forgets whose identity it was once the user is deleted', async () => {
    const system = api.as({ kind: 'system' })
    const first = await newPerson()
    const own = { ...identity, subject: 'of-a-deleted-user', email: first.email }
    expect((await signInExternally(system, own)).id).toBe(first.id)
    await deleteUser(api.admin, first.id)
    expect(await refusalOf(signInExternally(system, own))).toMatchObject({ code: 'IDENTITY_REFUSED' })
    const again = await createUser(api.admin, { email: first.email, password: PASSWORD })
    expect((await signInExternally(system, own)).id).toBe(again.id)
  })

  test('brings in those with an account, and new ones only where registration is open', async () => {
    const system = api.as({ kind: 'system' })
    expect(await refusalOf(signInExternally(system, identity))).toMatchObject({ code: 'IDENTITY_REFUSED' })
    await updateSettings(api.admin, { registration: 'open' })
    const unproven = { ...identity, isEmailVerified: false }
    expect(await refusalOf(signInExternally(system, unproven))).toMatchObject({ code: 'IDENTITY_REFUSED' })
    const user = await signInExternally(system, identity)
    expect(user).toMatchObject({ email: 'outside@example.com', role: 'user' })
    await updateSettings(api.admin, { registration: null })
    const renamed = { ...identity, email: 'elsewhere@example.com', isEmailVerified: false }
    expect((await signInExternally(system, renamed)).id).toBe(user.id)

    const known = await newPerson()
    const linked = await signInExternally(system, { ...identity, subject: 'def', email: known.email })
    expect(linked.id).toBe(known.id)
    await updateUser(api.admin, known.id, { status: 'disabled' })
    const refused = signInExternally(system, { ...identity, subject: 'def', email: known.email })
    expect(await refusalOf(refused)).toMatchObject({ code: 'IDENTITY_REFUSED' })
  })

  test('goes on to the address where the user it was linked with is deleted', async () => {
    const system = api.as({ kind: 'system' })
    const [gone, heir] = [await newPerson(), await newPerson()]
    const inherited = { ...identity, subject: 'inherited', email: heir.email }
    await signInExternally(system, { ...inherited, email: gone.email })
    // As a process of the version before deletes a user.
    await api.db.user.update({ where: { id: BigInt(gone.id) }, data: { deletedAt: new Date() } })
    const unproven = { ...inherited, isEmailVerified: false }
    expect(await refusalOf(signInExternally(system, unproven))).toMatchObject({ code: 'IDENTITY_REFUSED' })
    expect((await signInExternally(system, inherited)).id).toBe(heir.id)
    expect((await signInExternally(system, unproven)).id).toBe(heir.id)
  })

  test('knows its own subjects, not those of a provider before it', async () => {
    const system = api.as({ kind: 'system' })
    const [first, second] = [await newPerson(), await newPerson()]
    const before = { ...identity, subject: '5', email: first.email }
    expect((await signInExternally(system, before)).id).toBe(first.id)
    const after = { ...before, issuer: 'https://other.example', email: second.email }
    expect((await signInExternally(system, after)).id).toBe(second.id)
    expect((await signInExternally(system, { ...after, email: null })).id).toBe(second.id)
    const unknown = { ...before, issuer: 'https://third.example', isEmailVerified: false }
    expect(await refusalOf(signInExternally(system, unknown))).toMatchObject({ code: 'IDENTITY_REFUSED' })
  })

  test('has the links that name no issuer, and nobody after it', async () => {
    const system = api.as({ kind: 'system' })
    const [first, second] = [await newPerson(), await newPerson()]
    const unnamed = [first, second].map(({ id, email }, index) => ({
      userId: BigInt(id),
      provider: 'oidc',
      subject: `unnamed ${index}`,
      email,
    }))
    await api.db.authIdentity.createMany({ data: unnamed })
    const own = { ...identity, subject: 'unnamed 0', email: null }
    expect((await signInExternally(system, own)).id).toBe(first.id)
    const foreign = { ...own, issuer: 'https://other.example', subject: 'unnamed 1' }
    expect(await refusalOf(signInExternally(system, foreign))).toMatchObject({ code: 'IDENTITY_REFUSED' })
    // As a process of the version before links a person anew.
    await api.db.authIdentity.createMany({ data: unnamed.slice(0, 1) })
    expect((await signInExternally(system, own)).id).toBe(first.id)
    expect(await api.db.authIdentity.count({ where: { provider: 'oidc' } })).toBe(0)
  })

  test('finds nobody by a pattern, and never an administrator or a disabled account by the address', async () => {
    const system = api.as({ kind: 'system' })
    await createUser(api.admin, { email: 'oxo@example.com', password: PASSWORD })
    const off = await newPerson()
    await updateUser(api.admin, off.id, { status: 'disabled' })
    for (const email of ['o_o@example.com', 'o%@example.com', 'admin@example.com', off.email]) {
      const call = signInExternally(system, { ...identity, subject: `of ${email}`, email })
      expect(await refusalOf(call)).toMatchObject({ code: 'IDENTITY_REFUSED', status: 403 })
    }
    expect(await api.db.authIdentity.count({ where: { subject: { startsWith: 'of ' } } })).toBe(0)
    const { passwordHash } = await api.db.user.findUniqueOrThrow({ where: { id: BigInt(off.id) } })
    expect(passwordHash).not.toBeNull()
  })

  test('takes whatever let in whoever made the account first, once', async () => {
    const { id, email, ctx } = await newPerson()
    const userId = BigInt(id)
    const { id: groupId } = await createGroup(api.admin, { name: 'linked', platform: 'anthropic' })
    const key = await createOwnKey(ctx, { name: 'k', group_id: groupId })
    const setup = await setupTotp(ctx)
    const secret = fromBase32(setup.secret) ?? new Uint8Array()
    await enableTotp(ctx, {
      setup_token: setup.setup_token,
      code: hotp({ secret, counter: totpStep(Date.now()) }),
      password: PASSWORD,
    })
    const expiresAt = new Date(Date.now() + 3_600_000)
    await api.db.session.create({ data: { jti: `of-${id}`, userId, expiresAt } })
    await api.db.oneTimeToken.create({ data: { kind: 'reset', tokenHash: `of-${id}`, userId, expiresAt } })
    const before = await api.db.user.findUniqueOrThrow({ where: { id: userId } })
    const seq = await api.lastSeq()

    const mails: string[] = []
    const mail = { baseUrl: 'https://gateway.example', send: ({ to }: MailMessage) => void mails.push(to) }
    const system = { ...api.as({ kind: 'system' }), mail }
    const theirs = { ...identity, subject: 'owner', email: email.toUpperCase() }
    const linked = await signInExternally(system, theirs)
    expect(mails).toEqual([email])
    expect(linked).toMatchObject({ id, sessionVersion: before.sessionVersion + 1 })
    expect(await api.changesSince(seq)).toEqual([`user:${id}`, `api_key:${key.id}`])
    const relations = { recoveryCodes: true, oneTimeTokens: true, sessions: true, apiKeys: true } as const
    expect(await api.db.user.findUniqueOrThrow({ where: { id: userId }, include: relations })).toMatchObject({
      passwordHash: null,
      totpSecret: null,
      recoveryCodes: [],
      oneTimeTokens: [],
      sessions: [{ revokedAt: expect.any(Date) }],
      apiKeys: [{ status: 'disabled', deletedAt: null }],
    })
    const old = { email, password: PASSWORD, code: '' }
    expect(await signIn(system, old)).toEqual({ kind: 'refused' })

    await changePassword(ctx, { current_password: '', password: 'of the owner' })
    const ownKey = await createOwnKey(ctx, { name: 'own', group_id: groupId })
    expect((await signInExternally(system, theirs)).id).toBe(id)
    expect((await signInExternally(system, { ...theirs, subject: 'owner, moved' })).id).toBe(id)
    const own = { email, password: 'of the owner', code: '' }
    expect(await signIn(system, own)).toMatchObject({ kind: 'signed_in' })
    expect((await getOwnKey(ctx, ownKey.id)).status).toBe('active')
  })

  test('takes them again for an address the account was given later', async () => {
    const { id, email } = await newPerson()
    const system = api.as({ kind: 'system' })
    await signInExternally(system, { ...identity, subject: 'before', email })
    await updateUser(api.admin, id, { email: `later-${email}`, password: PASSWORD })
    await signInExternally(system, { ...identity, subject: 'after', email: `later-${email}` })
    const { passwordHash } = await api.db.user.findUniqueOrThrow({ where: { id: BigInt(id) } })
    expect(passwordHash).toBeNull()
  })

  test('never signs an administrator in, linked or not, and each refusal is in the audit log', async () => {
    const { id, email } = await newPerson()
    const system = api.as({ kind: 'system' })
    const theirs = { ...identity, subject: 'promoted', email }
    await signInExternally(system, theirs)
    await updateUser(api.admin, id, { role: 'admin', password: PASSWORD })
    const refused = { code: 'IDENTITY_REFUSED', status: 403 }
    expect(await refusalOf(signInExternally(system, theirs))).toMatchObject(refused)
    await signInExternally(system, { ...theirs, subject: 'nobody', email: 'nobody\0' }).catch(() => undefined)
    const rows = await api.db.auditLog.findMany({
      where: { action: 'sign_in_refused', after: { path: ['subject'], string_starts_with: '' } },
      orderBy: { id: 'desc' },
      take: 2,
    })
    expect(rows).toMatchObject([
      { resourceId: null, after: { email: '', step: 'external', subject: 'nobody', why: 'unverified' } },
      {
        resourceId: String(id),
        after: { email, step: 'external', subject: 'promoted', why: 'administrator' },
      },
    ])
    expect(await api.db.session.count({ where: { userId: BigInt(id) } })).toBe(0)
  })

  test('is the only way in for an administrator without a password, and nobody becomes one', async () => {
    const system = api.as({ kind: 'system' })
    const { id, email } = await newPerson()
    const theirs = { ...identity, subject: 'no password', email }
    await signInExternally(system, theirs)
    const refusal = { code: 'VALIDATION_ERROR', fields: ['role'] }
    expect(await refusalOf(updateUser(api.admin, id, { role: 'admin' }))).toMatchObject(refusal)
    await api.db.user.update({ where: { id: BigInt(id) }, data: { role: 'admin' } })
    expect(await signInExternally(system, theirs)).toMatchObject({ id, role: 'admin' })
    await updateUser(api.admin, id, { password: PASSWORD })
    expect(await refusalOf(signInExternally(system, theirs))).toMatchObject({ code: 'IDENTITY_REFUSED' })
  })
})
