import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createInvite,
  createUser,
  deleteInvite,
  getSignInOptions,
  issueSetupToken,
  listInvites,
  registerUser,
  requestPasswordReset,
  resetPassword,
  signIn,
  updateSettings,
  verifyEmail,
  type MailMessage,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const PASSWORD = 'correct horse'

let api: ApiFixture
const mails: MailMessage[] = []

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())
beforeEach(() => {
  mails.length = 0
})

let nextAddress = 0
/** Somebody at an address of their own; with a mail server or without. */
function visitor(options: { readonly mail: boolean }): ServiceContext {
  const ctx = api.as({ kind: 'system' })
  const mail = {
    baseUrl: 'https://gateway.example',
    send: (message: MailMessage) => void mails.push(message),
  }
  return {
    ...ctx,
    request: { ...ctx.request, ip: `198.51.100.${nextAddress++}` },
    ...(options.mail ? { mail } : {}),
  }
}

function tokenOf(mail: MailMessage | undefined): string {
  return /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''
}

async function signsIn(email: string, password: string): Promise<boolean> {
  return (await signIn(visitor({ mail: false }), { email, password, code: '' })).kind === 'signed_in'
}

describe('registration', () => {
  test('is closed unless the setting says otherwise', async () => {
    const body = { email: 'closed@example.com', password: PASSWORD }
    expect(await getSignInOptions(visitor({ mail: false }))).toEqual({
      registration: 'closed',
      password_reset: false,
    })
    expect(await refusalOf(registerUser(visitor({ mail: false }), body))).toMatchObject({
      code: 'REGISTRATION_CLOSED',
      status: 403,
    })
    const invite = await createInvite(api.admin, {})
    const invited = { ...body, invite: invite.token }
    expect(await refusalOf(registerUser(visitor({ mail: false }), invited))).toMatchObject({
      code: 'REGISTRATION_CLOSED',
    })
  })

  test('without a mail server makes the account at once, as a user with nothing', async () => {
    await updateSettings(api.admin, { registration: 'open' })
    const body = { email: 'New@Example.com', password: PASSWORD, time_zone: 'Asia/Shanghai', locale: 'zh' }
    expect(await registerUser(visitor({ mail: false }), body)).toEqual({ status: 'created' })
    expect(await signsIn('new@example.com', PASSWORD)).toBe(true)
    const row = await api.db.user.findFirstOrThrow({ where: { email: 'new@example.com' } })
    expect(row).toMatchObject({ role: 'user', locale: 'zh', timeZone: 'Asia/Shanghai' })
    expect(await refusalOf(registerUser(visitor({ mail: false }), body))).toMatchObject({
      code: 'CONFLICT',
      fields: ['email'],
    })
    const greedy = { email: 'greedy@example.com', password: PASSWORD, role: 'admin' }
    expect(await refusalOf(registerUser(visitor({ mail: false }), greedy))).toMatchObject({
      code: 'UNKNOWN_FIELD',
    })
  })

  test('with one, makes it when the mailed link is followed, once', async () => {
    await updateSettings(api.admin, { registration: 'open' })
    const email = 'mailed@example.com'
    const ctx = visitor({ mail: true })
    expect(await registerUser(ctx, { email, password: 'an intruder chose this' })).toEqual({
      status: 'verification_sent',
    })
    await registerUser(ctx, { email, password: PASSWORD })
    expect(await api.db.user.count({ where: { email } })).toBe(0)
    expect(mails.map(({ to }) => to)).toEqual([email, email])
    expect(mails[1]?.text).toContain('https://gateway.example/register/confirm?token=verify-')
    const [older = '', token = ''] = mails.map(tokenOf)
    const refusal = { code: 'INVALID_TOKEN', status: 403 }
    // Whoever asked first for somebody else's address does not choose the password.
    expect(await refusalOf(verifyEmail(ctx, { token: older }))).toMatchObject(refusal)
    expect(await verifyEmail(ctx, { token })).toEqual({ email })
    expect(await signsIn(email, PASSWORD)).toBe(true)
    expect(await refusalOf(verifyEmail(ctx, { token }))).toMatchObject(refusal)
    expect(await refusalOf(verifyEmail(ctx, { token: older }))).toMatchObject(refusal)
  })

  test('that is closed meanwhile makes no account by a link, unless by an invitation', async () => {
    const ctx = visitor({ mail: true })
    const linkOf = async (email: string, fields: object = {}): Promise<string> => {
      await registerUser(ctx, { email, password: PASSWORD, ...fields })
      return tokenOf(mails.at(-1))
    }
    await updateSettings(api.admin, { registration: 'open' })
    const token = await linkOf('late@example.com')
    const invite = await createInvite(api.admin, {})
    const invited = await linkOf('invited@example.com', { invite: invite.token })
    for (const registration of ['invite', 'closed']) {
      await updateSettings(api.admin, { registration })
      const refusal = { code: 'REGISTRATION_CLOSED', status: 403 }
      expect(await refusalOf(verifyEmail(ctx, { token }))).toMatchObject(refusal)
    }
    expect(await verifyEmail(ctx, { token: invited })).toEqual({ email: 'invited@example.com' })
    await updateSettings(api.admin, { registration: 'open' })
    expect(await verifyEmail(ctx, { token })).toEqual({ email: 'late@example.com' })
  })

  test('does not tell by its answer that an address has an account', async () => {
    await updateSettings(api.admin, { registration: 'open' })
    await createUser(api.admin, { email: 'known@example.com', password: PASSWORD })
    const answer = await registerUser(visitor({ mail: true }), {
      email: 'known@example.com',
      password: 'something else',
      locale: 'zh',
    })
    expect(answer).toEqual({ status: 'verification_sent' })
    expect(mails).toMatchObject([{ to: 'known@example.com', subject: '您已拥有账户 · Switchyard' }])
    expect(tokenOf(mails[0])).toBe('')
  })

  test('a mailed address is taken by its own account only, not by one its wildcards fit', async () => {
    await updateSettings(api.admin, { registration: 'open' })
    await createUser(api.admin, { email: 'mxm@example.com', password: PASSWORD })
    await registerUser(visitor({ mail: true }), { email: 'm_m@example.com', password: PASSWORD })
    expect(tokenOf(mails[0])).toMatch(/^verify-/)
  })

  test('by invitation takes each one once, for its address only, and never the set-up token', async () => {
    await updateSettings(api.admin, { registration: 'invite' })
    const register = (email: string, invite: string) =>
      registerUser(visitor({ mail: false }), { email, password: PASSWORD, invite })
    const open = await createInvite(api.admin, {})
    const named = await createInvite(api.admin, { email: 'ada@example.com', validity_days: 1 })
    const withdrawn = await createInvite(api.admin, {})
    expect(await listInvites(api.admin)).toMatchObject([{}, { email: 'ada@example.com' }, {}, {}])
    expect(JSON.stringify(await listInvites(api.admin))).not.toContain(open.token)
    await deleteInvite(api.admin, withdrawn.id)
    for (const [email, invite] of [
      ['eve@example.com', ''],
      ['eve@example.com', 'invite-nonsense'],
      ['eve@example.com', named.token],
      ['eve@example.com', withdrawn.token],
    ] as const) {
      expect((await refusalOf(register(email, invite))).status).toBe(403)
    }
    const rush = await Promise.allSettled(
      [0, 1, 2].map((index) => register(`rush${index}@e.com`, open.token)),
    )
    expect(rush.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await register('ada@example.com', named.token)).toEqual({ status: 'created' })

    await api.db.user.updateMany({ data: { role: 'user' } })
    const setup = (await issueSetupToken(api.as({ kind: 'system' }))) ?? ''
    expect((await refusalOf(register('eve@example.com', setup))).status).toBe(403)
    expect(await listInvites(api.admin)).toHaveLength(1)
    const token = await createInvite(api.as({ kind: 'admin_key', id: null, scope: 'provision' }), {})
    expect(token.token).toMatch(/^invite-/)
    expect(
      await refusalOf(createInvite(api.as({ kind: 'admin_key', id: null, scope: 'read' }), {})),
    ).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('from one address slows down', async () => {
    await updateSettings(api.admin, { registration: 'open' })
    const ctx = visitor({ mail: false })
    const attempts: string[] = []
    for (let count = 0; count < 11; count++) {
      const call = registerUser(ctx, { email: `many${count}@example.com`, password: PASSWORD })
      attempts.push(
        await call.then(
          ({ status }) => status,
          (error: unknown) => String(Reflect.get(Object(error), 'code')),
        ),
      )
    }
    expect(attempts).toEqual([...Array.from({ length: 10 }, () => 'created'), 'RATE_LIMITED'])
  })
})

describe('a forgotten password', () => {
  test('is set anew by a mailed link, once, and every session ends', async () => {
    const email = 'forgetful@example.com'
    const { id } = await createUser(api.admin, { email, password: PASSWORD })
    await api.db.session.create({
      data: { jti: 'forgotten', userId: BigInt(id), expiresAt: new Date(Date.now() + 60_000) },
    })
    const ctx = visitor({ mail: true })
    await requestPasswordReset(ctx, { email: 'FORGETFUL@example.com' })
    await requestPasswordReset(ctx, { email })
    const [first, second] = mails.map(tokenOf)
    expect(mails[0]).toMatchObject({ to: email, subject: 'Set a new password · Switchyard' })
    expect(await refusalOf(resetPassword(ctx, { token: second, password: 'short' }))).toMatchObject({
      fields: ['password'],
    })
    await resetPassword(ctx, { token: second, password: 'a new password' })
    expect(mails.at(-1)).toMatchObject({ to: email, subject: 'Your password was changed · Switchyard' })
    expect(await signsIn(email, PASSWORD)).toBe(false)
    expect(await signsIn(email, 'a new password')).toBe(true)
    for (const token of [first, second]) {
      expect(await refusalOf(resetPassword(ctx, { token, password: 'another one' }))).toMatchObject({
        code: 'INVALID_TOKEN',
      })
    }
    const session = await api.db.session.findUniqueOrThrow({ where: { jti: 'forgotten' } })
    expect(session.revokedAt).not.toBeNull()
  })

  test('of nobody sends nothing and says nothing; without a mail server it cannot be asked for', async () => {
    await requestPasswordReset(visitor({ mail: true }), { email: 'unknown@example.com' })
    expect(mails).toEqual([])
    const asked = requestPasswordReset(visitor({ mail: false }), { email: 'unknown@example.com' })
    expect(await refusalOf(asked)).toMatchObject({ code: 'MAIL_UNAVAILABLE', status: 503 })
  })

  test('is never set for an address that only fits by its wildcards', async () => {
    await createUser(api.admin, { email: 'rxr@example.com', password: PASSWORD })
    await requestPasswordReset(visitor({ mail: true }), { email: 'r_r@example.com' })
    expect(mails).toEqual([])
  })

  test('a link mailed to an earlier address sets nothing', async () => {
    const email = 'moved-from@example.com'
    const { id } = await createUser(api.admin, { email, password: PASSWORD })
    const ctx = visitor({ mail: true })
    await requestPasswordReset(ctx, { email })
    // As if the address had changed between the look-up and the keeping of the token.
    await api.db.user.update({ where: { id: BigInt(id) }, data: { email: 'moved-to@example.com' } })
    const reset = resetPassword(ctx, { token: tokenOf(mails[0]), password: 'a new password' })
    expect(await refusalOf(reset)).toMatchObject({ code: 'INVALID_TOKEN', status: 403 })
    expect(await signsIn('moved-to@example.com', PASSWORD)).toBe(true)
  })

  test('one mailbox is not flooded', async () => {
    const email = 'flooded@example.com'
    await createUser(api.admin, { email, password: PASSWORD })
    for (let count = 0; count < 3; count++) await requestPasswordReset(visitor({ mail: true }), { email })
    expect(await refusalOf(requestPasswordReset(visitor({ mail: true }), { email }))).toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
    })
    expect(mails).toHaveLength(3)
  })
})
