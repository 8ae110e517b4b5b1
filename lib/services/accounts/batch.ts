import { AppError, isAppError } from '@/lib/core'
import { isDatabaseAway } from '@/lib/infra'
import type { ServiceContext } from '../context'
import { isPlainObject, parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { storedBindings } from './bindings'
import { createAccount, updateAccount } from './commands'
import { readAccount } from './queries'
import type { BindingInput } from './schemas'
import { batchAccountsSchema, bulkUpdateAccountsSchema } from './schemas-of-many'
import type { AccountView } from './view'
import type { accountOutcomeAnswer, batchResultAnswer } from './answers'

/** How one account of many fared. */
export type AccountOutcome = Answer<typeof accountOutcomeAnswer>

/** How many fared well, and each one's outcome. */
export type BatchResult = Answer<typeof batchResultAnswer>

/** Creates accounts one by one; one that is refused leaves the others alone. Throws 400 when the body itself is wrong. */
export async function createAccounts(ctx: ServiceContext, input: unknown): Promise<BatchResult> {
  requireAdmin(ctx, 'provision')
  const { accounts } = parseInput(batchAccountsSchema, input)
  return inTurn(
    accounts.map((body, index) => ({
      known: { index, account_id: null, name: nameIn(body) },
      work: async () => {
        const { id, name } = await createAccount(ctx, body)
        return { outcome: 'created', account_id: id, name }
      },
    })),
  )
}

/** Sets the same fields on many accounts, each in its own transaction; one that is refused leaves the others alone. */
export async function bulkUpdateAccounts(ctx: ServiceContext, input: unknown): Promise<BatchResult> {
  requireAdmin(ctx, 'provision')
  const { account_ids: ids, add_bindings: added, ...fields } = parseInput(bulkUpdateAccountsSchema, input)
  const sent = rawFields(input, Object.keys(fields))
  const names = await readNames(ctx, ids)
  return inTurn(
    [...new Set(ids)].map((id, index) => ({
      known: { index, account_id: id, name: names.get(id) ?? null },
      work: async () => {
        const { name } =
          added === undefined
            ? await updateAccount(ctx, id, sent)
            : await updateWithAdded(ctx, id, { sent, added })
        return { outcome: 'updated', account_id: id, name }
      },
    })),
  )
}

async function readNames(
  { db }: ServiceContext,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await db.account.findMany({
    where: { id: { in: ids.map(BigInt) }, deletedAt: null },
    select: { id: true, name: true },
  })
  return new Map(rows.map(({ id, name }) => [Number(id), name]))
}

/** The fields as they were sent: each account's own verb parses them again. */
function rawFields(input: unknown, names: readonly string[]): object {
  const entries = typeof input === 'object' && input !== null ? Object.entries(input) : []
  return Object.fromEntries(entries.filter(([name]) => names.includes(name)))
}

/** Sets fields on an account and adds bindings to those it has. */
async function updateWithAdded(
  ctx: ServiceContext,
  id: number,
  { sent, added }: { readonly sent: object; readonly added: readonly BindingInput[] },
): Promise<AccountView> {
  const stored = storedBindings(await readAccount(ctx.db, id))
  const kept = stored.filter(
    ({ group_id: group, channel_id: channel }) =>
      !added.some((binding) => binding.group_id === group && binding.channel_id === channel),
  )
  const named = added.map(({ group_id, channel_id, priority }) => ({ group_id, channel_id, priority }))
  try {
    return await updateAccount(ctx, id, { ...sent, bindings: [...kept, ...named] })
  } catch (error) {
    throw atAdded(error, kept.length)
  }
}

/** A refusal speaks of a binding by its place among all of the account's; of an added one it is to speak as the body does. */
function atAdded(error: unknown, kept: number): unknown {
  if (!isAppError(error)) return error
  const { status, code, message, details, cause } = error
  const inBody = (path: string): string =>
    path.replace(/^bindings\.(\d+)/, (whole, index) =>
      Number(index) < kept ? whole : `add_bindings.${Number(index) - kept}`,
    )
  const renamed = Object.entries(details).map(([name, value]) => [
    name,
    isPlainObject(value)
      ? Object.fromEntries(Object.entries(value).map(([path, fact]) => [inBody(path), fact]))
      : value,
  ])
  return new AppError({
    status,
    code,
    message: inBody(message),
    details: Object.fromEntries(renamed),
    cause,
  })
}

type Known = Pick<AccountOutcome, 'index' | 'account_id' | 'name'>

type Worked = Pick<AccountOutcome, 'outcome' | 'account_id' | 'name'>

/** One account of many, and the verb that works it. */
type BatchItem = { readonly known: Known; readonly work: () => Promise<Worked> }

/**
 * Works accounts one by one; a refusal becomes that account's outcome. What is no refusal (the database goes away) is thrown
 * while nothing was changed; afterwards it ends the work, so that what was done is told and not done again.
 */
export async function inTurn(items: readonly BatchItem[]): Promise<BatchResult> {
  const results: AccountOutcome[] = []
  for (const [place, { known, work }] of items.entries()) {
    try {
      results.push({ ...WENT_WELL, index: known.index, ...(await work()) })
    } catch (error) {
      if (isAppError(error) && error.status < 500) {
        results.push(refused(known, error))
        continue
      }
      if (!results.some(({ outcome }) => CHANGES.has(outcome))) throw error
      results.push(...items.slice(place).map((item, behind) => unworked(item.known, error, behind === 0)))
      break
    }
  }
  return toBatchResult(results)
}

const CHANGES: ReadonlySet<AccountOutcome['outcome']> = new Set(['created', 'updated'])

function refused(known: Known, { code: reason, message, details }: AppError): AccountOutcome {
  return { ...known, outcome: 'failed', reason, message, tried: true, ...refusedFieldsOf(details) }
}

function unworked(known: Known, error: unknown, tried: boolean): AccountOutcome {
  const code = isAppError(error) ? error.code : 'INTERNAL'
  const reason = isDatabaseAway(error) ? 'DATABASE_UNAVAILABLE' : code
  const message = tried
    ? 'The server failed; see whether the account was changed'
    : 'Not tried: the server failed at an account before'
  return { ...known, outcome: 'failed', reason, message, tried, ...NO_FIELDS }
}

/** Counts outcomes; what was skipped is no failure. */
function toBatchResult(results: readonly AccountOutcome[]): BatchResult {
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  return { success: results.length - failed, failed, results }
}

/** The name a body gives, for a report of what was refused. */
export function nameIn(body: unknown): string | null {
  const name = typeof body === 'object' && body !== null && 'name' in body ? body.name : null
  return typeof name === 'string' ? name.slice(0, 200) : null
}

type RefusedFields = Pick<AccountOutcome, 'fields' | 'reasons' | 'rules'>

const NO_FIELDS: RefusedFields = { fields: {}, reasons: {}, rules: {} }

const WENT_WELL = { reason: null, message: null, tried: true, ...NO_FIELDS } as const

/** What a refusal of fields says of each, as `refusedFields` left it. */
function refusedFieldsOf({ fields = {}, reasons = {}, rules = {} }: AppError['details']): RefusedFields {
  return { fields, reasons, rules } as RefusedFields
}
