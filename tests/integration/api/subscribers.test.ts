import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  assignSubscription,
  createGroup,
  createOwnKey,
  createUser,
  deleteGroup,
  deleteRedeemCodes,
  deleteUser,
  extendSubscription,
  generateRedeemCodes,
  getGroup,
  getSubscription,
  listOwnChannels,
  listOwnGroups,
  listRedeemCodes,
  redeemCode,
  revokeSubscription,
  updateGroup,
  updateUser,
  type GroupView,
  type ServiceContext,
  type SubscriptionView,
} from '@/lib/services'
import { openApi, refusalOf, type ApiFixture } from './api-fixture'

const DAY_MS = 86_400_000
let api: ApiFixture

beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

let count = 0
async function newUser(): Promise<{ id: number; ctx: ServiceContext }> {
  const email = `subscriber${count++}@example.com`
  const { id } = await createUser(api.admin, { email, password: 'correct horse' })
  return { id, ctx: api.as({ kind: 'user', userId: id, role: 'user' }) }
}

function newPlan(fields: object = {}): Promise<GroupView> {
  const plan = { name: `plan ${count++}`, platform: 'anthropic', subscription_type: 'subscription' }
  return createGroup(api.admin, { ...plan, ...fields })
}

function assign(userId: number, groupId: number, ctx = api.admin): Promise<SubscriptionView> {
  return assignSubscription(ctx, { user_id: userId, group_id: groupId, validity_days: 1 })
}

function daysFromNow(days: number, ctx = api.admin): ServiceContext {
  return { ...ctx, now: () => new Date(Date.now() + days * DAY_MS) }
}

describe('an exclusive subscription group', () => {
  test('is open to those whose subscription of it runs', async () => {
    const { id } = await newPlan({ is_exclusive: true })
    const subscriber = await newUser()
    const own = { name: 'k', group_id: id }
    const refusal = { code: 'UNKNOWN_GROUP', fields: ['group_id'] }
    expect(await refusalOf(createOwnKey(subscriber.ctx, own))).toMatchObject(refusal)
    const subscription = await assign(subscriber.id, id)
    expect((await createOwnKey(subscriber.ctx, own)).group_id).toBe(id)
    const shownTo = async (ctx: ServiceContext) => ({
      groups: (await listOwnGroups(ctx)).some((group) => group.id === id),
      models: (await listOwnChannels(ctx)).some((group) => group.id === id),
    })
    expect(await shownTo(subscriber.ctx)).toEqual({ groups: true, models: true })
    expect(await shownTo((await newUser()).ctx)).toEqual({ groups: false, models: false })
    const later = daysFromNow(2, subscriber.ctx)
    expect(await shownTo(later)).toEqual({ groups: false, models: false })
    expect(await refusalOf(createOwnKey(later, own))).toMatchObject(refusal)
    await revokeSubscription(api.admin, subscription.id)
    expect(await shownTo(subscriber.ctx)).toEqual({ groups: false, models: false })
  })
})

describe('a subscription group', () => {
  test('with running subscriptions is neither deleted nor made a standard one', async () => {
    const { id } = await newPlan()
    const { id: userId } = await newUser()
    await assign(userId, id)
    expect(await refusalOf(deleteGroup(api.admin, id))).toMatchObject({ code: 'CONFLICT', status: 409 })
    const toStandard = () => updateGroup(api.admin, id, { subscription_type: 'standard' })
    expect(await refusalOf(toStandard())).toEqual({
      code: 'CONFLICT',
      status: 409,
      fields: ['subscription_type'],
    })
    await updateGroup(api.admin, id, { subscription_type: 'subscription', daily_limit_usd: 1 })
    const later = daysFromNow(2)
    await updateGroup(later, id, { subscription_type: 'standard' })
    await deleteGroup(later, id)
  })

  test('with unused codes is neither deleted nor made a standard one', async () => {
    const { id } = await newPlan()
    const terms = { type: 'subscription', group_id: id, notes: `of ${id}` }
    await generateRedeemCodes(api.admin, { ...terms, count: 2 })
    const soon = new Date(Date.now() + DAY_MS).toISOString()
    await generateRedeemCodes(api.admin, { ...terms, expires_at: soon })
    const refusal = { code: 'GROUP_HAS_CODES', status: 409 }
    await expect(deleteGroup(api.admin, id)).rejects.toMatchObject({ details: { redeem_codes: 3 } })
    expect(await refusalOf(deleteGroup(api.admin, id))).toMatchObject(refusal)
    const toStandard = updateGroup(api.admin, id, { subscription_type: 'standard' })
    expect(await refusalOf(toStandard)).toEqual({ ...refusal, fields: ['subscription_type'] })
    await expect(deleteGroup(daysFromNow(2), id)).rejects.toMatchObject({ details: { redeem_codes: 2 } })
    const { items } = await listRedeemCodes(api.admin, { search: `of ${id}` })
    await deleteRedeemCodes(api.admin, { ids: items.map((item) => item.id) })
    await deleteGroup(api.admin, id)
  })
})

describe('a subscription', () => {
  test('ends with its user, and then holds no group back', async () => {
    const { id } = await newPlan()
    const user = await newUser()
    const ended = await assign(user.id, (await newPlan()).id, daysFromNow(-3))
    const running = await assign(user.id, id)
    await deleteUser(api.admin, user.id)
    expect((await getSubscription(api.admin, running.id)).status).toBe('revoked')
    expect((await getSubscription(api.admin, ended.id)).status).toBe('expired')
    const audit = await api.db.auditLog.findMany({
      where: { resource: 'subscription', resourceId: String(running.id), action: 'revoke' },
    })
    expect(audit).toMatchObject([{ before: { status: 'active' }, after: { status: 'revoked' } }])
    await deleteGroup(api.admin, id)
  })

  test('is not given to somebody who is being deleted', async () => {
    const [{ id }, user] = [await newPlan(), await newUser()]
    await Promise.allSettled([deleteUser(api.admin, user.id), assign(user.id, id)])
    const where = { userId: BigInt(user.id), status: 'active' }
    expect(await api.db.userSubscription.count({ where })).toBe(0)
  })

  test('that has ended starts anew only for a user and in a group that are there', async () => {
    const [{ id }, user] = [await newPlan(), await newUser()]
    const ended = await assign(user.id, id, daysFromNow(-3))
    const extend = (subscriptionId: number) => extendSubscription(api.admin, subscriptionId, { days: 1 })
    await updateGroup(api.admin, id, { subscription_type: 'standard' })
    expect(await refusalOf(extend(ended.id))).toMatchObject({ code: 'CONFLICT', status: 409 })
    await updateGroup(api.admin, id, { subscription_type: 'subscription' })
    expect((await extend(ended.id)).status).toBe('active')
    const gone = await newUser()
    const theirs = await assign(gone.id, id, daysFromNow(-3))
    await deleteUser(api.admin, gone.id)
    expect(await refusalOf(extend(theirs.id))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })

  test('ends in the year 9999 at the latest', async () => {
    const [{ id }, user] = [await newPlan(), await newUser()]
    const { id: subscriptionId } = await assign(user.id, id)
    const extend = () => extendSubscription(api.admin, subscriptionId, { days: 36_500 })
    for (let times = 0; times < 79; times++) await extend()
    expect(await refusalOf(extend())).toEqual({ code: 'VALIDATION_ERROR', status: 400, fields: ['days'] })
    const { codes } = await generateRedeemCodes(api.admin, {
      type: 'subscription',
      group_id: id,
      validity_days: 36_500,
    })
    expect(await refusalOf(redeemCode(user.ctx, { code: codes[0] }))).toMatchObject({ fields: ['code'] })
  })
})

describe('a code that gives nothing', () => {
  async function newCode(fields: object): Promise<string> {
    return (await generateRedeemCodes(api.admin, fields)).codes[0] ?? ''
  }

  test('is kept by those who have no limit that it could raise', async () => {
    const user = await newUser()
    const code = await newCode({ type: 'concurrency', value: 3 })
    const redeem = () => redeemCode(user.ctx, { code })
    await updateUser(api.admin, user.id, { concurrency: 0 })
    // As often as they like: only wrong codes are guesses.
    for (let n = 0; n < 11; n++) {
      expect(await refusalOf(redeem())).toMatchObject({ code: 'CODE_WITHOUT_EFFECT', status: 409 })
    }
    await updateUser(api.admin, user.id, { concurrency: 2_147_483_646 })
    expect(await refusalOf(redeem())).toMatchObject({ code: 'CODE_WITHOUT_EFFECT', status: 409 })
    await updateUser(api.admin, user.id, { concurrency: 1 })
    expect(await redeem()).toMatchObject({ concurrency: 4 })
  })

  test('is kept while its subscription has no end', async () => {
    const [{ id }, user] = [await newPlan(), await newUser()]
    const subscription = await assign(user.id, id)
    const where = { id: BigInt(subscription.id) }
    await api.db.userSubscription.update({ where, data: { expiresAt: null } })
    const code = await newCode({ type: 'subscription', group_id: id })
    const refusal = { code: 'CODE_WITHOUT_EFFECT', status: 409 }
    expect(await refusalOf(redeemCode(user.ctx, { code }))).toMatchObject(refusal)
  })

  test('is kept while its group serves nobody, whatever became of it', async () => {
    const [{ id }, user] = [await newPlan({ is_exclusive: true }), await newUser()]
    const code = await newCode({ type: 'subscription', group_id: id })
    const redeem = () => redeemCode(user.ctx, { code })
    const refusal = { code: 'CODE_GROUP_UNAVAILABLE', status: 409, fields: [] }
    await updateGroup(api.admin, id, { status: 'disabled' })
    expect(await refusalOf(redeem())).toEqual(refusal)
    await updateGroup(api.admin, id, { status: 'active' })
    const set = (data: object) => api.db.group.update({ where: { id: BigInt(id) }, data })
    await set({ subscriptionType: 'standard' })
    expect(await refusalOf(redeem())).toEqual(refusal)
    await set({ subscriptionType: 'subscription', deletedAt: new Date() })
    expect(await refusalOf(redeem())).toEqual(refusal)
    await set({ deletedAt: null })
    expect(await redeem()).toMatchObject({ group_name: (await getGroup(api.admin, id)).name })
  })
})
