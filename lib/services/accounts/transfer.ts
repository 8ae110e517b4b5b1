import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { brokenRule } from '../shared/errors'
import { isPlainObject, parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import { inTurn, nameIn, type BatchResult } from './batch'
import { createAccount, updateAccount } from './commands'
import { openCredentials, type Credentials } from './credentials'
import { ACCOUNT_READ_ONLY } from './schemas'
import { exportAccountsSchema, importAccountsSchema } from './schemas-of-many'
import { accountSelect } from './select'
import { toAccountView, type AccountView } from './view'
import type { accountsDocumentAnswer, portableAccountAnswer, portableBindingAnswer } from './answers'

/** A binding by names: ids mean nothing on another server. */
export type PortableBinding = Answer<typeof portableBindingAnswer>

/** An account as a file keeps it: what an operator set, by the names of POST /accounts, bindings and proxy by name. */
export type PortableAccount = Answer<typeof portableAccountAnswer>

/** The file of an export. */
export type AccountsDocument = Answer<typeof accountsDocumentAnswer>

/** Fields that belong to one server, or to what happened on it. */
const DROPPED = [
  ...ACCOUNT_READ_ONLY,
  'proxy_id',
  'group_ids',
  'revision',
] as const satisfies readonly (keyof AccountView)[]
type Dropped = (typeof DROPPED)[number]

/**
 * Accounts as a document, all or those named. Secrets are masked unless asked for, which takes the scope `full` and is
 * written to the audit log with the ids.
 */
export async function exportAccounts(ctx: ServiceContext, input: unknown = {}): Promise<AccountsDocument> {
  const { ids, include_secrets: withSecrets } = parseInput(exportAccountsSchema, input)
  requireAdmin(ctx, withSecrets ? 'full' : 'read')
  const rows = await ctx.db.account.findMany({
    where: { deletedAt: null, ...(ids === undefined ? {} : { id: { in: ids.map(BigInt) } }) },
    select: { ...accountSelect, proxy: { select: { name: true } } },
    orderBy: { id: 'asc' },
  })
  const exportedIds = rows.map((row) => Number(row.id))
  await inTransaction(ctx, (tx) =>
    writeAudit(tx, ctx, {
      action: withSecrets ? 'export_secrets' : 'export',
      resource: 'account',
      resourceId: null,
      after: { account_ids: exportedIds },
    }),
  )
  return {
    version: 1,
    exported_at: ctx.now().toISOString(),
    accounts: rows.map((row) => {
      const view = toAccountView(ctx, row)
      const secrets = withSecrets ? openCredentials(ctx.crypto, row.credentials) : null
      return toPortable(
        { ...view, status: row.status === 'disabled' ? 'disabled' : 'active' },
        secrets,
        row.proxy,
      )
    }),
  }
}

function toPortable(
  view: AccountView,
  secrets: Credentials | null,
  proxy: { readonly name: string } | null,
): PortableAccount {
  const kept = Object.fromEntries(
    Object.entries(view).filter(([name]) => !DROPPED.some((drop) => drop === name)),
  )
  return {
    // The entries are the view's own; only the dropped names are gone.
    ...(kept as Omit<AccountView, Dropped>),
    credentials: secrets ?? view.credentials,
    proxy: proxy?.name ?? null,
    bindings: view.bindings.map((binding) => ({
      group: binding.group_name,
      channel: binding.channel_name,
      priority: binding.priority,
    })),
  }
}

/**
 * Creates the accounts of a document one by one; groups, channels and proxies are found by name. Accounts that exist
 * already (same name and platform) are skipped, updated or created again as `on_existing` says. A masked secret keeps the
 * stored one of an update, and is refused for a new account.
 */
export async function importAccounts(ctx: ServiceContext, input: unknown): Promise<BatchResult> {
  requireAdmin(ctx, 'provision')
  const { accounts, on_existing: onExisting } = parseInput(importAccountsSchema, input)
  const names = await readNames(ctx)
  return inTurn(
    accounts.map((body, index) => ({
      known: { index, account_id: null, name: nameIn(body) },
      work: async () => {
        const fields = withIds(names, body)
        const known = onExisting === 'create' ? null : await findAlike(ctx, body)
        if (known !== null && onExisting === 'skip') {
          return { outcome: 'skipped', account_id: known, name: nameIn(body) }
        }
        const { id, name } =
          known === null ? await createAccount(ctx, fields) : await updateAccount(ctx, known, fields)
        return { outcome: known === null ? 'created' : 'updated', account_id: id, name }
      },
    })),
  )
}

async function findAlike(ctx: ServiceContext, body: unknown): Promise<number | null> {
  const platform = isPlainObject(body) ? body['platform'] : null
  const name = nameIn(body)
  if (name === null || typeof platform !== 'string') return null
  const row = await ctx.db.account.findFirst({
    where: { name, platform, deletedAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  return row === null ? null : Number(row.id)
}

type Names = {
  readonly groups: ReadonlyMap<string, number>
  readonly channels: ReadonlyMap<string, number>
  readonly proxies: ReadonlyMap<string, number>
}

async function readNames({ db }: ServiceContext): Promise<Names> {
  const alive = { where: { deletedAt: null }, select: { id: true, name: true } } as const
  const [groups, channels, proxies] = await Promise.all([
    db.group.findMany(alive),
    db.channel.findMany(alive),
    db.proxy.findMany({ select: { id: true, name: true } }),
  ])
  const byName = (rows: readonly { readonly id: bigint; readonly name: string }[]): Map<string, number> =>
    new Map(rows.map((row) => [row.name, Number(row.id)]))
  return { groups: byName(groups), channels: byName(channels), proxies: byName(proxies) }
}

/** The body of POST /accounts: names become ids; bindings and proxies given by id are left as they are. */
function withIds(names: Names, body: unknown): unknown {
  if (!isPlainObject(body)) return body
  const { proxy, bindings, ...fields } = body
  return {
    ...fields,
    ...(typeof proxy === 'string' ? { proxy_id: idOf(names.proxies, proxy, 'proxy') } : {}),
    ...(Array.isArray(bindings)
      ? { bindings: bindings.map((binding: unknown, index) => bindingWithIds(names, binding, index)) }
      : {}),
  }
}

function bindingWithIds(names: Names, binding: unknown, index: number): unknown {
  if (!isPlainObject(binding)) return binding
  const { group, channel, ...rest } = binding
  if (typeof group !== 'string') return binding
  const path = `bindings.${index}`
  return {
    ...rest,
    group_id: idOf(names.groups, group, `${path}.group`),
    channel_id: typeof channel === 'string' ? idOf(names.channels, channel, `${path}.channel`) : null,
  }
}

function idOf(ids: ReadonlyMap<string, number>, name: string, path: string): number {
  const id = ids.get(name)
  if (id === undefined) throw brokenRule(path, `there is nothing called "${name}" here`, 'unknown_name')
  return id
}
