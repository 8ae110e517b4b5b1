import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  changePassword,
  disableUserTotp,
  enableTotp,
  getProfile,
  listOwnSessions,
  revokeOtherSessions,
  revokeOwnSession,
  setupTotp,
  signIn,
  updateProfile,
  updateUser,
  type MailMessage,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'
import { callerAt, codeOf, newPerson, PASSWORD } from './people'

const T0 = Date.parse('2026-11-21T12:00:00Z')
const HOUR = 3_600_000

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('profile', () => {
  test('shows nothing of the operator, changes what is one’s own and nothing else', async () => {
    const { id, ctx } = await newPerson(api)
    await updateUser(api.admin, id, { notes: 'pays late' })
    const profile = await getProfile(ctx)
    expect(JSON.stringify(profile)).not.toContain('pays late')
    const changed = await updateProfile(ctx, {
      ...JSON.parse(JSON.stringify(profile)),
      locale: 'zh',
      time_zone: 'Asia/Kolkata',
      role: 'admin',
      balance: 1000,
    })
    expect(changed).toMatchObject({ locale: 'zh', time_zone: 'Asia/Kolkata', role: 'user', balance: 0 })
    expect(await refusalOf(updateProfile(ctx, { revision: 1, name: 'x' }))).toMatchObject({ code: 'STALE' })
    expect(await refusalOf(updateProfile(ctx, { password: 'something new' }))).toMatchObject({
      code: 'UNKNOWN_FIELD',
    })
  })

  test('a new password needs the old one and ends every other session', async () => {
    const { id, email, ctx } = await newPerson(api)
    const other = await newPerson(api)
    const expiresAt = new Date(Date.now() + HOUR)
    for (const [jti, userId] of [
      [`of-${id}`, id],
      [`second-${id}`, id],
      [`third-${id}`, id],
      [`of-${other.id}`, other.id],
    ] as const) {
      await api.db.session.create({ data: { jti, userId: BigInt(userId), expiresAt } })
    }
    const sessions = await listOwnSessions(ctx)
    expect(sessions.filter(({ current }) => current)).toHaveLength(1)
    expect(sessions).toHaveLength(3)
    const second = await api.db.session.findUniqueOrThrow({ where: { jti: `second-${id}` } })
    expect(await refusalOf(revokeOwnSession(other.ctx, Number(second.id)))).toMatchObject({
      code: 'NOT_FOUND',
    })
    await revokeOwnSession(ctx, Number(second.id))
    const wrong = { current_password: 'guess', password: 'a new password' }
    expect(await refusalOf(changePassword(ctx, wrong))).toMatchObject({ fields: ['current_password'] })
    await changePassword(ctx, { current_password: PASSWORD, password: 'a new password' })
    expect(await listOwnSessions(ctx)).toMatchObject([{ current: true }])
    expect(await listOwnSessions(other.ctx)).toHaveLength(1)
    expect(await revokeOtherSessions(ctx)).toEqual({ revoked: 0 })
    const outcome = await signIn(callerAt(api, T0), { email, password: 'a new password', code: '' })
    expect(outcome.kind).toBe('signed_in')
  })
})

describe('who changes how an account is signed in to', () => {
  test('its owner hears of it by mail, in their language, without anything secret', async () => {
    const mails: MailMessage[] = []
    const mail = { baseUrl: 'https://gateway.example', send: (one: MailMessage) => void mails.push(one) }
    const { id, email, ctx } = await newPerson(api)
    const own: ServiceContext = { ...ctx, mail }
    const admin: ServiceContext = { ...api.admin, mail }
    await changePassword(own, { current_password: PASSWORD, password: 'zebra crossing' })
    const { secret, setup_token: token } = await setupTotp(own)
    await enableTotp(own, {
      setup_token: token,
      code: codeOf(secret, Date.now()),
      password: 'zebra crossing',
    })
    await disableUserTotp(admin, id)
    await updateUser(admin, id, { locale: 'zh' })
    await updateUser(admin, id, { email: `moved-${email}`, password: 'yellow submarine' })
    await updateUser(admin, id, { notes: 'nothing to tell' })
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [email, 'Your password was changed · Switchyard'],
      [email, 'Two-step sign-in was switched on · Switchyard'],
      [email, 'Two-step sign-in was switched off · Switchyard'],
      [email, '您的邮箱地址已更改 · Switchyard'],
      [`moved-${email}`, '您的密码已更改 · Switchyard'],
    ])
    for (const { text } of mails) {
      expect(text).toContain('https://gateway.example/forgot-password')
      for (const hidden of ['zebra crossing', 'yellow submarine', secret, `moved-${email}`])
        expect(text).not.toContain(hidden)
    }
  })
})
