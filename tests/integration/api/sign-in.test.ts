import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createUser,
  disableTotp,
  disableUserTotp,
  enableTotp,
  getProfile,
  listOwnSessions,
  renewRecoveryCodes,
  setupTotp,
  signIn,
  type ServiceContext,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'
import { callerAt, codeOf, newPerson as newPersonOf, PASSWORD } from './people'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const newPerson = () => newPersonOf(api)
const at = (nowMs: number, ip?: string) => callerAt(api, nowMs, ip)

const T0 = Date.parse('2026-11-21T12:00:00Z')
const SECOND = 1000
const MINUTE = 60_000

let nextAddress = 0

describe('an address that cannot be stored', () => {
  test.each(['nul\0@example.com', 'half\uD800@example.com', `${'x'.repeat(253)}😀@example.com`])(
    'is nobody’s (%j)',
    async (email) => {
      const outcome = await signIn(at(T0, `203.0.113.${nextAddress++}`), {
        email,
        password: PASSWORD,
        code: '',
      })
      expect(outcome).toEqual({ kind: 'refused' })
    },
  )
})

describe('throttle', () => {
  test('the fifth failure of an account makes everybody wait for it, longer each time, until a right password', async () => {
    const { email } = await newPerson()
    const attempt = (nowMs: number, password: string) =>
      signIn(at(nowMs, `203.0.113.${nextAddress}`), { email, password, code: '' })
    for (let count = 0; count < 5; count++) {
      expect(await attempt(T0, 'guess')).toEqual({ kind: 'refused' })
    }
    expect(await attempt(T0, PASSWORD)).toEqual({ kind: 'throttled', waitMs: 1000 })
    expect(await attempt(T0 + SECOND, 'guess')).toEqual({ kind: 'refused' })
    expect(await attempt(T0 + SECOND, PASSWORD)).toEqual({ kind: 'throttled', waitMs: 2000 })
    expect(await attempt(T0 + 3 * SECOND, PASSWORD)).toMatchObject({ kind: 'signed_in' })
    expect(await attempt(T0 + 3 * SECOND, 'guess')).toEqual({ kind: 'refused' })
  })

  test('an address that tries many accounts waits; attempts at the same moment cannot slip past', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        signIn(at(T0, '192.0.2.99'), { email: `nobody${index}@example.com`, password: 'x', code: '' }),
      ),
    )
    expect(outcomes.filter(({ kind }) => kind === 'throttled')).toHaveLength(4)
    const elsewhere = { email: 'other@example.com', password: 'x', code: '' }
    expect(await signIn(at(T0, '192.0.2.98'), elsewhere)).toEqual({ kind: 'refused' })
    const rows = await api.db.signInThrottle.findMany()
    expect(JSON.stringify(rows.map(({ subject }) => subject))).not.toMatch(/example|192\.0/)
  })
})

describe('an address', () => {
  test('finds the account of exactly that address: _ and % are letters like any other', async () => {
    await createUser(api.admin, { email: 'axb@example.com', password: PASSWORD })
    const attempt = (email: string) =>
      signIn(at(T0, `203.0.114.${nextAddress++}`), { email, password: PASSWORD, code: '' })
    for (const email of ['a_b@example.com', 'a%b@example.com', '%', 'axb@%', 'a\\xb@example.com']) {
      expect(await attempt(email)).toEqual({ kind: 'refused' })
    }
    const own = await createUser(api.admin, { email: 'a_b@example.com', password: PASSWORD })
    expect(await attempt(' A_B@Example.com ')).toMatchObject({ kind: 'signed_in', user: { id: own.id } })
  })

  test('written with wildcards is no way round the wait of its account', async () => {
    const { email } = await newPerson()
    const attempt = (text: string, password: string) =>
      signIn(at(T0, `203.0.115.${nextAddress++}`), { email: text, password, code: '' })
    for (let count = 0; count < 5; count++) await attempt(email, 'guess')
    expect((await attempt(email.toUpperCase(), PASSWORD)).kind).toBe('throttled')
    for (const text of [email.replace('@', '%'), email.replace('p', '_'), `${email}%`]) {
      expect(await attempt(text, PASSWORD)).toEqual({ kind: 'refused' })
    }
  })

  test('of IPv6 counts by its /64, one inside IPv6 as the IPv4 address it is', async () => {
    const attempt = (ip: string) =>
      signIn(at(T0, ip), { email: `nobody${nextAddress++}@example.net`, password: 'x', code: '' })
    for (let count = 0; count < 20; count++) {
      expect((await attempt(`2001:db8:1:2:${count.toString(16)}::${count + 1}`)).kind).toBe('refused')
      const inside = count % 2 === 0 ? '::ffff:192.0.2.55' : '::ffff:c000:237'
      expect((await attempt(inside)).kind).toBe('refused')
    }
    expect((await attempt('2001:0DB8:1:2:ffff::')).kind).toBe('throttled')
    expect((await attempt('192.0.2.55')).kind).toBe('throttled')
    expect((await attempt('2001:db8:1:3::1')).kind).toBe('refused')
    expect((await attempt('::ffff:192.0.2.56')).kind).toBe('refused')
  })
})

describe('second step', () => {
  test('a code is asked for, good once, and a recovery code stands in for it once', async () => {
    const { id, email, ctx } = await newPerson()
    const setup = await setupTotp(ctx)
    expect(setup.otpauth_url).toContain(setup.secret)
    const now = Date.now()
    const wrong = { setup_token: setup.setup_token, code: '000000', password: PASSWORD }
    expect(await refusalOf(enableTotp(ctx, wrong))).toMatchObject({ code: 'WRONG_CODE', fields: ['code'] })
    const { ctx: stranger } = await newPerson()
    const theirs = { setup_token: setup.setup_token, code: codeOf(setup.secret, now), password: PASSWORD }
    expect(await refusalOf(enableTotp(stranger, theirs))).toMatchObject({ code: 'INVALID_TOKEN' })
    const guessed = { ...theirs, password: 'guess' }
    expect(await refusalOf(enableTotp(ctx, guessed))).toMatchObject({ code: 'WRONG_PASSWORD' })
    expect(await refusalOf(enableTotp(ctx, { ...theirs, password: undefined }))).toMatchObject({
      fields: ['password'],
    })
    expect((await getProfile(ctx)).totp_enabled).toBe(false)
    const { recovery_codes: codes } = await enableTotp(ctx, theirs)
    expect(codes).toHaveLength(10)
    for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){5}$/)
    expect(await getProfile(ctx)).toMatchObject({ totp_enabled: true, recovery_codes_left: 10 })

    const row = await api.db.user.findUniqueOrThrow({ where: { id: BigInt(id) } })
    expect(row.totpSecret).not.toContain(setup.secret)
    expect(ctx.crypto.decrypt(row.totpSecret ?? '')).toBe(setup.secret)

    const later = now + 10 * MINUTE
    const attempt = (code: string, nowMs = later) =>
      signIn(at(nowMs, '203.0.113.77'), { email, password: PASSWORD, code })
    expect(await attempt('')).toEqual({ kind: 'code_needed' })
    expect(await attempt('123456')).toEqual({ kind: 'code_refused' })
    const code = codeOf(setup.secret, later)
    expect(await attempt(code)).toMatchObject({ kind: 'signed_in', user: { id } })
    expect(await attempt(code)).toEqual({ kind: 'code_refused' })
    const [recovery = ''] = codes
    expect(await attempt(recovery.toUpperCase().replaceAll('-', ' '))).toMatchObject({ kind: 'signed_in' })
    expect(await attempt(recovery)).toEqual({ kind: 'code_refused' })
    expect((await getProfile(ctx)).recovery_codes_left).toBe(9)
  })

  test('ends the sessions that were opened without it elsewhere', async () => {
    const { id, ctx } = await newPerson()
    const sessions = ['here', 'elsewhere'].map((device) => ({
      jti: `${device} of ${id}`,
      userId: BigInt(id),
      device,
      expiresAt: new Date(Date.now() + 60 * MINUTE),
    }))
    await api.db.session.createMany({ data: sessions })
    const here: ServiceContext = {
      ...ctx,
      actor: { kind: 'user', userId: id, role: 'user', sessionId: `here of ${id}` },
    }
    const setup = await setupTotp(here)
    await enableTotp(here, {
      setup_token: setup.setup_token,
      code: codeOf(setup.secret, Date.now()),
      password: PASSWORD,
    })
    expect((await listOwnSessions(here)).map(({ device }) => device)).toEqual(['here'])
  })

  test('the password alone does not forgive wrong codes', async () => {
    const { email, ctx } = await newPerson()
    const setup = await setupTotp(ctx)
    await enableTotp(ctx, {
      setup_token: setup.setup_token,
      code: codeOf(setup.secret, Date.now()),
      password: PASSWORD,
    })
    const attempt = (code: string) => signIn(at(T0, '203.0.113.78'), { email, password: PASSWORD, code })
    for (let count = 0; count < 5; count++) {
      expect((await attempt('')).kind).toBe('code_needed')
      expect((await attempt('000000')).kind).toBe('code_refused')
    }
    expect((await attempt('')).kind).toBe('throttled')
  })

  test('is switched off, and recovery codes renewed, with password and code only; an admin can switch it off', async () => {
    const { id, ctx } = await newPerson()
    const setup = await setupTotp(ctx)
    const nowMs = Date.now()
    await enableTotp(ctx, {
      setup_token: setup.setup_token,
      code: codeOf(setup.secret, nowMs),
      password: PASSWORD,
    })
    const then = (minutes: number): ServiceContext => ({
      ...ctx,
      now: () => new Date(nowMs + minutes * MINUTE),
    })
    const codeAt = (minutes: number): string => codeOf(setup.secret, nowMs + minutes * MINUTE)
    expect(await refusalOf(setupTotp(ctx))).toMatchObject({ code: 'CONFLICT' })
    const wrong = { code: codeAt(5), password: 'guess' }
    expect(await refusalOf(disableTotp(then(5), wrong))).toMatchObject({ code: 'WRONG_PASSWORD' })
    const renewed = await renewRecoveryCodes(then(5), { code: codeAt(5), password: PASSWORD })
    expect(renewed.recovery_codes).toHaveLength(10)
    await disableTotp(then(6), { code: codeAt(6), password: PASSWORD })
    expect(await getProfile(ctx)).toMatchObject({ totp_enabled: false, recovery_codes_left: 0 })
    const again = await setupTotp(ctx)
    await enableTotp(ctx, {
      setup_token: again.setup_token,
      code: codeOf(again.secret, nowMs),
      password: PASSWORD,
    })
    await disableUserTotp(api.admin, id)
    expect((await getProfile(ctx)).totp_enabled).toBe(false)
    expect(await refusalOf(disableUserTotp(ctx, id))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
