import type { ApiBody, ApiData } from '@/components/api/api-calls'
import { callApi, readFailure, type ApiFailure } from '@/components/api/call-api'
import { newKey } from '@/components/api/new-key'
import { refusedAccounts, type RefusedAccount } from './refused-accounts'

type ImportBody = ApiBody<'POST /admin/accounts/import'>

/** A file of accounts; what each holds is the server's to judge. */
export type AccountsFile = Omit<ImportBody, 'accounts'> & { readonly accounts: readonly unknown[] }

/** How far an import is. */
export type ImportProgress = {
  readonly done: number
  readonly total: number
  readonly counts: Readonly<Record<'created' | 'updated' | 'skipped', number>>
  /** Their `index` is their place in the file. */
  readonly refused: readonly RefusedAccount[]
}

/** As many accounts go in one call, and about as many bytes: the server takes 4 MiB and 1,000 accounts. */
const MOST_ACCOUNTS = 50
const MOST_BYTES = 1_000_000

/** The accounts of a file; `null` = it cannot be read (any more), is no JSON, or names none. */
export async function readAccountsFile(source: Pick<File, 'text'>): Promise<AccountsFile | null> {
  try {
    const value: unknown = JSON.parse(await source.text())
    const file: unknown = Array.isArray(value) ? { accounts: value } : value
    if (typeof file !== 'object' || file === null || !('accounts' in file)) return null
    if (!Array.isArray(file.accounts) || file.accounts.length === 0) return null
    return { ...file, accounts: file.accounts }
  } catch {
    return null
  }
}

/** An import that has begun, as it was asked for. */
export type BegunImport = {
  /** Names the import: what is sent again under its name is not done again. */
  readonly key: string
  readonly file: AccountsFile
}

/**
 * Begins with what a file holds now; the same as `before` keeps its key, for its first part may have come through unheard.
 * `null` = the file cannot be read or names no accounts.
 */
export async function beginImport(
  source: Pick<File, 'text'>,
  before: BegunImport | null,
): Promise<BegunImport | null> {
  const file = await readAccountsFile(source)
  if (file === null) return null
  const isSame = before !== null && JSON.stringify(before.file) === JSON.stringify(file)
  return isSame ? before : { key: newKey(), file }
}

/** The accounts in parts that one call takes each, in their order. */
export function splitAccounts(accounts: readonly unknown[]): readonly (readonly unknown[])[] {
  const parts: unknown[][] = []
  let bytes = 0
  for (const account of accounts) {
    const size = JSON.stringify(account).length
    const part = parts.at(-1)
    if (part === undefined || part.length === MOST_ACCOUNTS || bytes + size > MOST_BYTES) {
      parts.push([account])
      bytes = size
    } else {
      part.push(account)
      bytes += size
    }
  }
  return parts
}

type Import = BegunImport & {
  readonly onExisting: ImportBody['on_existing']
  /** How far it came before; `null` = it begins. */
  readonly from: ImportProgress | null
  readonly onProgress: (progress: ImportProgress) => void
  /** Asked between two calls. */
  readonly isStopped: () => boolean
}

/**
 * Sends the accounts part by part and tells how far it is; `null` when it came to its end or was stopped. A part that the
 * server broke off ends it where its untried accounts begin.
 */
export async function importAccounts(job: Import): Promise<ApiFailure | null> {
  const { accounts, ...file } = job.file
  let progress = job.from ?? beginning(accounts.length)
  job.onProgress(progress)
  // A part begins where one ended: those that are left are the same as before.
  for (const part of splitAccounts(accounts.slice(progress.done))) {
    if (job.isStopped()) return null
    const body = { ...file, accounts: part, on_existing: job.onExisting } as ImportBody
    const once = `${job.key}-${progress.done}`
    const result = await callApi('POST /admin/accounts/import', { body, once })
    if (!result.ok) return result
    const { tried, brokenOff } = triedOf(result.data)
    progress = advanced(progress, tried)
    job.onProgress(progress)
    if (brokenOff !== null) return brokenOff
  }
  return null
}

function beginning(total: number): ImportProgress {
  return { done: 0, total, counts: { created: 0, updated: 0, skipped: 0 }, refused: [] }
}

type Outcomes = ApiData<'POST /admin/accounts/import'>['results']

/** The accounts of an answer that had their turn, and why the others had none; `null` = all had. */
function triedOf({ results }: { readonly results: Outcomes }): {
  readonly tried: Outcomes
  readonly brokenOff: ApiFailure | null
} {
  const untried = results.find(({ tried }) => !tried)
  const brokenOff = untried === undefined ? null : readFailure(503, untried)
  return { tried: results.filter(({ tried }) => tried), brokenOff }
}

function advanced({ done, total, counts, refused }: ImportProgress, results: Outcomes): ImportProgress {
  const count = (wanted: string): number => results.filter(({ outcome }) => outcome === wanted).length
  return {
    done: done + results.length,
    total,
    counts: {
      created: counts.created + count('created'),
      updated: counts.updated + count('updated'),
      skipped: counts.skipped + count('skipped'),
    },
    refused: [
      ...refused,
      ...refusedAccounts(results).map((entry) => ({ ...entry, index: done + entry.index })),
    ],
  }
}
