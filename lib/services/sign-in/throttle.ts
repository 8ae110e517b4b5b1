import { AppError } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Transaction } from '../shared/database'
import { normalEmail } from '../shared/email-address'
import { inTransaction } from '../shared/transaction'
import {
  currentFailures,
  FORGET_FAILURES_AFTER_MS,
  throttleDelayMs,
  type ThrottleLimit,
} from './throttle-delay'
import { throttleOrigin } from './throttle-origin'

/** Whose attempts are counted, and how patiently. */
const LIMITS = {
  /** Passwords and codes tried on one account. */
  account: { free: 4, maxDelayMs: 5 * 60_000 },
  /** Sign-ins tried from one address. */
  address: { free: 19, maxDelayMs: 15 * 60_000 },
  /** Registrations from one address; every one counts, also those that succeed. */
  registration: { free: 9, maxDelayMs: 60 * 60_000 },
  /** Mails sent to one mailbox. */
  mailbox: { free: 2, maxDelayMs: 60 * 60_000 },
} as const satisfies Readonly<Record<string, ThrottleLimit>>

/** An e-mail address or an IP address (IPv6: its /64 is counted), by its role. */
export type ThrottleSubject = { readonly kind: keyof typeof LIMITS; readonly value: string }

/**
 * Counts an attempt for every subject and answers 0, or answers how many milliseconds to wait and counts nothing. All
 * processes share the counts; attempts at the same moment queue up, so that none slips past.
 */
export async function beginAttempt(
  ctx: ServiceContext,
  subjects: readonly ThrottleSubject[],
): Promise<number> {
  const limits = new Map(subjects.map((subject) => [nameOf(ctx, subject), LIMITS[subject.kind]]))
  const names = [...limits.keys()].toSorted()
  const now = ctx.now()
  return inTransaction(ctx, async (tx) => {
    const rows = await lockCounts(tx, names, now)
    const waits = rows.map((row) =>
      throttleDelayMs(
        { count: row.failures, lastAtMs: row.last_failure_at.getTime() },
        limits.get(row.subject) ?? LIMITS.account,
        now.getTime(),
      ),
    )
    const waitMs = Math.max(0, ...waits)
    if (waitMs > 0) return waitMs
    for (const row of rows) {
      const count = currentFailures(
        { count: row.failures, lastAtMs: row.last_failure_at.getTime() },
        now.getTime(),
      )
      await tx.signInThrottle.update({
        where: { subject: row.subject },
        data: { failures: count + 1, lastFailureAt: now },
        select: { subject: true },
      })
    }
    return 0
  })
}

/** Like `beginAttempt`, but throws 429 `RATE_LIMITED` with `retry_after_seconds` instead of answering a wait. */
export async function assertAttempt(
  ctx: ServiceContext,
  subjects: readonly ThrottleSubject[],
): Promise<void> {
  const waitMs = await beginAttempt(ctx, subjects)
  if (waitMs === 0) return
  const seconds = Math.ceil(waitMs / 1000)
  throw new AppError({
    status: 429,
    code: 'RATE_LIMITED',
    message: `Too many attempts: try again in ${seconds} s`,
    details: { retry_after_seconds: seconds },
  })
}

/** Takes the attempt just counted back; with `all`, every failure of the subject. Old counts of anybody are forgotten on the way. */
export async function forgiveAttempt(
  ctx: ServiceContext,
  subject: ThrottleSubject,
  options: { readonly all: boolean },
): Promise<void> {
  const name = nameOf(ctx, subject)
  if (options.all) {
    const forgottenBefore = new Date(ctx.now().getTime() - FORGET_FAILURES_AFTER_MS)
    await ctx.db.signInThrottle.deleteMany({
      where: { OR: [{ subject: name }, { lastFailureAt: { lt: forgottenBefore } }] },
    })
    return
  }
  await ctx.db.signInThrottle.updateMany({
    where: { subject: name, failures: { gt: 0 } },
    data: { failures: { decrement: 1 } },
  })
}

type CountRow = { readonly subject: string; readonly failures: number; readonly last_failure_at: Date }

async function lockCounts(
  tx: Transaction,
  names: readonly string[],
  now: Date,
): Promise<readonly CountRow[]> {
  await tx.$executeRaw`
    INSERT INTO sign_in_throttles (subject, failures, last_failure_at)
    SELECT name, 0, ${now} FROM unnest(${[...names]}::text[]) AS name ORDER BY name
    ON CONFLICT (subject) DO NOTHING`
  return tx.$queryRaw<CountRow[]>`
    SELECT subject, failures, last_failure_at FROM sign_in_throttles
    WHERE subject = ANY (${[...names]}::text[]) ORDER BY subject FOR UPDATE`
}

/** Addresses of people are kept as hashes only. */
function nameOf({ crypto }: Pick<ServiceContext, 'crypto'>, { kind, value }: ThrottleSubject): string {
  const isOrigin = kind === 'address' || kind === 'registration'
  const counted = isOrigin ? throttleOrigin(value) : normalEmail(value)
  return `${kind}:${crypto.hashApiKey(counted.slice(0, 320))}`
}
