import type { ClientBase } from 'pg'
import type { GatewayAccount, GatewayGroup, GatewaySettings, GatewaySnapshot } from '@/lib/gateway'
import { compileAccountRow, type CredentialOpener } from './compile-account-row'
import { compileChannelRow, type CompiledChannel } from './compile-channel-row'
import { compileGroupRow } from './compile-group-row'
import {
  queryAccounts,
  queryAllIds,
  queryBoundGroups,
  queryChannels,
  queryErrorRules,
  queryGroups,
  queryProxyAccounts,
  querySeq,
  querySettings,
} from './config-queries'
import type { GroupRow } from './config-rows'
import { createPacer, type Pacer } from './pacer'
import { parseSettings } from './parse-settings'
import type { ConfigChange } from './snapshot-types'

/** A compiled group, with what it names: a change of one of those concerns it. */
export type LoadedGroup = {
  readonly group: GatewayGroup
  readonly channelIds: ReadonlySet<number>
  readonly accountIds: ReadonlySet<number>
}

/** Everything configured at one position of the log; never changed, replaced. */
export type ConfigState = {
  readonly seq: bigint
  readonly channels: ReadonlyMap<number, CompiledChannel>
  readonly accounts: ReadonlyMap<number, GatewayAccount>
  readonly groups: ReadonlyMap<number, LoadedGroup>
  readonly settings: GatewaySettings
  readonly errorRules: GatewaySnapshot['errorRules']
}

/** Entities read at once: small enough that no answer keeps the event loop. */
const SLICE = 100

type Ids = readonly number[]
type Reading = { readonly client: ClientBase; readonly opener: CredentialOpener; readonly pace: Pacer }

/** Reads everything; `client` is inside one REPEATABLE READ transaction. */
export async function loadConfigState(client: ClientBase, opener: CredentialOpener): Promise<ConfigState> {
  const reading: Reading = { client, opener, pace: createPacer() }
  const seq = await querySeq(client)
  const settings = parseSettings(await querySettings(client))
  const errorRules = await queryErrorRules(client)
  const channels = await readChannels(reading, await queryAllIds(client, 'channels'))
  const accounts = await readAccounts(reading, await queryAllIds(client, 'accounts'))
  const groups = await readGroups(reading, await queryAllIds(client, 'groups'), { channels, accounts })
  return { seq, settings, errorRules, channels, accounts, groups }
}

/**
 * The state after `changes` (all behind `state.seq`, without a gap), sharing what they leave alone; `client` is inside
 * the REPEATABLE READ transaction that read them. Scopes of people and keys change nothing here but `seq`.
 */
export async function advanceConfigState(
  state: ConfigState,
  changes: readonly ConfigChange[],
  { client, opener }: { readonly client: ClientBase; readonly opener: CredentialOpener },
): Promise<ConfigState> {
  const reading: Reading = { client, opener, pace: createPacer() }
  const idsOf = (scope: ConfigChange['scope']): Ids => [
    ...new Set(changes.flatMap((change) => (change.scope === scope ? (change.entityId ?? []) : []))),
  ]
  const channelIds = idsOf('channel')
  const proxyIds = idsOf('proxy')
  const behindProxies = proxyIds.length === 0 ? [] : await queryProxyAccounts(client, proxyIds)
  const accountIds = [...new Set([...idsOf('account'), ...behindProxies])]
  const channels = replace(state.channels, channelIds, await readChannels(reading, channelIds))
  const accounts = replace(state.accounts, accountIds, await readAccounts(reading, accountIds))
  const groupIds = await affectedGroups(state, client, { groupIds: idsOf('group'), channelIds, accountIds })
  const groups = replace(state.groups, groupIds, await readGroups(reading, groupIds, { channels, accounts }))
  const hasSettings = changes.some((change) => change.scope === 'setting')
  return {
    seq: changes.at(-1)?.seq ?? state.seq,
    channels,
    accounts,
    groups,
    settings: hasSettings ? parseSettings(await querySettings(client)) : state.settings,
    // Rules are few: they travel under the same scope.
    errorRules: hasSettings ? await queryErrorRules(client) : state.errorRules,
  }
}

type Touched = { readonly groupIds: Ids; readonly channelIds: Ids; readonly accountIds: Ids }

/** Groups that named a touched entity before, or name one now. */
async function affectedGroups(state: ConfigState, client: ClientBase, touched: Touched): Promise<Ids> {
  const { groupIds, channelIds, accountIds } = touched
  if (channelIds.length === 0 && accountIds.length === 0) return groupIds
  const affected = new Set([...groupIds, ...(await queryBoundGroups(client, touched))])
  for (const [id, loaded] of state.groups) {
    const isTouched =
      channelIds.some((channel) => loaded.channelIds.has(channel)) ||
      accountIds.some((account) => loaded.accountIds.has(account))
    if (isTouched) affected.add(id)
  }
  return [...affected]
}

/** A copy with `ids` taken out and their successors put in; the very map when there are none. */
function replace<V>(
  old: ReadonlyMap<number, V>,
  ids: Ids,
  successors: ReadonlyMap<number, V>,
): ReadonlyMap<number, V> {
  if (ids.length === 0) return old
  const copy = new Map(old)
  for (const id of ids) copy.delete(id)
  for (const [id, value] of successors) copy.set(id, value)
  return copy
}

async function readChannels({ client, pace }: Reading, ids: Ids): Promise<Map<number, CompiledChannel>> {
  const channels = new Map<number, CompiledChannel>()
  for (const slice of slices(ids)) {
    for (const row of await queryChannels(client, slice)) {
      channels.set(row.id, compileChannelRow(row))
      await pace()
    }
  }
  return channels
}

async function readAccounts(
  { client, opener, pace }: Reading,
  ids: Ids,
): Promise<Map<number, GatewayAccount>> {
  const accounts = new Map<number, GatewayAccount>()
  for (const slice of slices(ids)) {
    for (const row of await queryAccounts(client, slice)) {
      accounts.set(row.id, compileAccountRow(row, opener))
      await pace()
    }
  }
  return accounts
}

type Parts = Pick<ConfigState, 'channels' | 'accounts'>

async function readGroups(
  { client, pace }: Reading,
  ids: Ids,
  parts: Parts,
): Promise<Map<number, LoadedGroup>> {
  const groups = new Map<number, LoadedGroup>()
  for (const slice of slices(ids)) {
    for (const row of await queryGroups(client, slice)) {
      groups.set(row.id, loadedGroup(row, parts))
      await pace()
    }
  }
  return groups
}

function loadedGroup(row: GroupRow, parts: Parts): LoadedGroup {
  return {
    group: compileGroupRow(row, parts),
    channelIds: new Set((row.bindings ?? []).map(([channelId]) => channelId)),
    accountIds: new Set((row.members ?? []).map(([accountId]) => accountId)),
  }
}

function slices(ids: Ids): readonly Ids[] {
  return Array.from({ length: Math.ceil(ids.length / SLICE) }, (_, index) =>
    ids.slice(index * SLICE, (index + 1) * SLICE),
  )
}
