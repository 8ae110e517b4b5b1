import {
  createAccount,
  createChannel,
  createGroup,
  createUser,
  createUserKey,
  ensureConfiguredAdmin,
  listAccounts,
  listGroups,
  listUsers,
  updateAccount,
} from '@/lib/services'
import type { ServiceContext } from '@/lib/services'
import { DEMO } from './demo-data'
import { systemContext } from './system-context'
import type { StartStep } from './system-context'

/**
 * Seeds the demo on its first start: one group with two channels (own alias, account and prices), users and keys. Later
 * starts only point the accounts at the simulated provider of this start. A database with anything else in it is refused.
 */
export async function seedDemo(step: StartStep, providerUrl: string): Promise<void> {
  const ctx = systemContext(step)
  const known = await listGroups(ctx, { search: DEMO.group })
  if (known.items.some(({ name }) => name === DEMO.group)) return pointAccountsAt(ctx, providerUrl)
  await assertUnused(ctx)
  await seedEverything(ctx, providerUrl)
}

/** Everybody knows the passwords and keys of the demo: they never go where somebody else's are. */
async function assertUnused(ctx: ServiceContext): Promise<void> {
  const found = await Promise.all([listUsers(ctx, {}), listGroups(ctx, {}), listAccounts(ctx, {})])
  if (found.every(({ total }) => total === 0)) return
  throw new Error(
    'this database is in use, and the demo would add an administrator whose password everybody knows: ' +
      'start the demo without DATABASE_URL, and with a DATA_DIR of its own',
  )
}

async function seedEverything(ctx: ServiceContext, providerUrl: string): Promise<void> {
  const group = await createGroup(ctx, { name: DEMO.group, platform: 'anthropic' })
  for (const { name, routePriority, alias, account, apiKey, prices } of DEMO.channels) {
    const channel = await createChannel(ctx, {
      name,
      groups: [{ group_id: group.id, route_priority: routePriority }],
      model_mapping: { anthropic: { [alias]: DEMO.upstreamModel } },
      model_pricing: [{ platform: 'anthropic', models: [DEMO.upstreamModel], ...prices }],
    })
    await createAccount(ctx, {
      name: account,
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: apiKey },
      base_url: providerUrl,
      bindings: [{ group_id: group.id, channel_id: channel.id }],
    })
  }
  await seedPeople(ctx, group.id)
}

async function seedPeople(ctx: ServiceContext, groupId: number): Promise<void> {
  const { email, password } = DEMO.admin
  await ensureConfiguredAdmin(ctx, { email, password })
  const admins = await listUsers(ctx, { search: email })
  const admin = admins.items[0] ?? (await createUser(ctx, { ...DEMO.admin, role: 'admin' }))
  const user = await createUser(ctx, { ...DEMO.user })
  await createUserKey(ctx, admin.id, {
    name: 'Demo admin key',
    group_id: groupId,
    custom_key: DEMO.keys.admin,
  })
  await createUserKey(ctx, user.id, { name: 'Demo key', group_id: groupId, custom_key: DEMO.keys.user })
}

async function pointAccountsAt(ctx: ServiceContext, providerUrl: string): Promise<void> {
  for (const { account } of DEMO.channels) {
    const { items } = await listAccounts(ctx, { search: account })
    const seeded = items.find(({ name }) => name === account)
    if (seeded !== undefined) await updateAccount(ctx, seeded.id, { base_url: providerUrl })
  }
}
