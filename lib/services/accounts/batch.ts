import { isAppError } from '@/lib/core'
import type { ServiceContext } from '../context'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { storedBindings } from './bindings'
import { createAccount, updateAccount } from './commands'
import { readAccount } from './queries'
import { batchAccountsSchema, bulkUpdateAccountsSchema, type BindingInput } from './schemas'

/** How one account of many fared. */
export type AccountOutcome = {
  /** Place in the body. */
  readonly index: number
  readonly account_id: number | null
  readonly name: string | null
  readonly outcome: 'created' | 'updated' | 'skipped' | 'failed'
  readonly reason: string | null
  readonly message: string | null
  /** Refused fields by path. */
  readonly fields: Readonly<Record<string, string>>
}

/** How many fared well, and each one's outcome. */
export type BatchResult = {
  readonly success: number
  readonly failed: number
  readonly results: readonly AccountOutcome[]
}

/** Creates accounts one by one; one that is refused leaves the others alone. Throws 400 when the body itself is wrong. */
export async function createAccounts(ctx: ServiceContext, input: unknown): Promise<BatchResult> {
  requireAdmin(ctx, 'provision')
  const { accounts } = parseInput(batchAccountsSchema, input)
  const results: AccountOutcome[] = []
  for (const [index, body] of accounts.entries()) {
    results.push(
      await outcomeOf({ index, account_id: null, name: nameIn(body) }, async () => {
        const { id, name } = await createAccount(ctx, body)
        return { outcome: 'created', account_id: id, name }
      }),
    )
  }
  return toBatchResult(results)
}

/** Sets the same fields on many accounts, each in its own transaction; one that is refused leaves the others alone. */
export async function bulkUpdateAccounts(ctx: ServiceContext, input: unknown): Promise<BatchResult> {
  requireAdmin(ctx, 'provision')
  const { account_ids: ids, add_bindings: added, ...fields } = parseInput(bulkUpdateAccountsSchema, input)
  const sent = rawFields(input, Object.keys(fields))
  const results: AccountOutcome[] = []
  for (const [index, id] of [...new Set(ids)].entries()) {
    results.push(
      await outcomeOf({ index, account_id: id, name: null }, async () => {
        const bindings = added === undefined ? {} : { bindings: await mergedBindings(ctx, id, added) }
        const { name } = await updateAccount(ctx, id, { ...sent, ...bindings })
        return { outcome: 'updated', account_id: id, name }
      }),
    )
  }
  return toBatchResult(results)
}

/** The fields as they were sent: each account's own verb parses them again. */
function rawFields(input: unknown, names: readonly string[]): object {
  const entries = typeof input === 'object' && input !== null ? Object.entries(input) : []
  return Object.fromEntries(entries.filter(([name]) => names.includes(name)))
}

async function mergedBindings(
  ctx: ServiceContext,
  id: number,
  added: readonly BindingInput[],
): Promise<readonly object[]> {
  const stored = storedBindings(await readAccount(ctx.db, id))
  const isNamed = ({ group_id: group, channel_id: channel }: (typeof stored)[number]): boolean =>
    added.some((binding) => binding.group_id === group && binding.channel_id === channel)
  return [
    ...stored.filter((binding) => !isNamed(binding)),
    ...added.map(({ group_id, channel_id, priority }) => ({ group_id, channel_id, priority })),
  ]
}

type Known = Pick<AccountOutcome, 'index' | 'account_id' | 'name'>

/** Runs the verb of one account; its refusal becomes that account's outcome, anything else is thrown. */
export async function outcomeOf(
  known: Known,
  run: () => Promise<Pick<AccountOutcome, 'outcome' | 'account_id' | 'name'>>,
): Promise<AccountOutcome> {
  try {
    return { index: known.index, reason: null, message: null, fields: {}, ...(await run()) }
  } catch (error) {
    if (!isAppError(error) || error.status >= 500) throw error
    const { code: reason, message } = error
    return { ...known, outcome: 'failed', reason, message, fields: textFields(error.details['fields']) }
  }
}

/** Counts outcomes; what was skipped is no failure. */
export function toBatchResult(results: readonly AccountOutcome[]): BatchResult {
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  return { success: results.length - failed, failed, results }
}

/** The name a body gives, for a report of what was refused. */
export function nameIn(body: unknown): string | null {
  const name = typeof body === 'object' && body !== null && 'name' in body ? body.name : null
  return typeof name === 'string' ? name.slice(0, 200) : null
}

function textFields(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(entries.map(([path, text]) => [path, String(text)]))
}
