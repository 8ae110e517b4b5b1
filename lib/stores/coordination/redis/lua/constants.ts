import { BREAKER_FAILURES, BREAKER_OPEN_MS, EXTRA_WAITING, MOST_OFFERED } from '@/lib/scheduling'
import type { CoordinationOptions } from '../../coordination-options'

/** A binding may end later after its last use than it must by this part of its life: it is written again no oftener. */
const STICKY_LATE_PARTS = 60

/** A lease is kept for its session only where so many times what is held of those who pay would be left. */
export const PLENTY_OF_HOLDS = 64

type Constants = Readonly<Record<string, string | number>>

/** Keys of the store; those with a colon at the end are followed by whose they are. */
const KEYS: Constants = {
  LEASES: 'sy:leases',
  ACCOUNTS: 'sy:slots:accounts',
  USERS: 'sy:slots:users',
  USED: 'sy:used',
  SESSIONS: 'sy:sessions:',
  RUNNING: 'sy:running:',
  STICKY: 'sy:sticky:',
  HELD: 'sy:held',
  PENDING: 'sy:pending',
  PENDING_OF: 'sy:pending:',
  SPOOL: 'sy:spool:',
  PURSE: 'sy:purse:',
  ANSWER: 'sy:answer:',
  TICKETS: 'sy:tickets',
  TICKET: 'sy:ticket',
  DUE: 'sy:due',
  POOL_LINE: 'sy:line:pools',
  USER_LINE: 'sy:line:users',
  ACCOUNT_LINE: 'sy:line:accounts',
  STICKY_LINE: 'sy:line:sticky',
  OF_ACCOUNT: 'sy:line:account:',
  OF_USER: 'sy:line:user:',
}

function constantsOf(options: CoordinationOptions): Constants {
  return {
    ...KEYS,
    LEASE_MS: options.leaseMs,
    RESERVATION_MS: options.reservationMs,
    WAIT_MS: options.waitMs,
    STICKY_WAIT_MS: options.stickyWaitMs,
    STICKY_WAITERS: options.stickyWaitersPerAccount,
    POOL_LIMIT: options.poolQueueLimit,
    STICKY_TTL_MS: options.stickyTtlMs,
    STICKY_KEPT_MS: options.stickyTtlMs + Math.floor(options.stickyTtlMs / STICKY_LATE_PARTS),
    ANSWER_TTL_MS: options.answerTtlMs,
    PURSE_MS: '86400000',
    REBUILD_MS: 3_000,
    EXTRA_WAITING,
    MOST_OFFERED,
    MOST_LOOKED_AT: 200,
    MANY: 16,
    BREAKER_FAILURES,
    BREAKER_OPEN_MS,
    // Amounts: units in a USD, up to where a number is exact, fields of one limit.
    USD: 10_000_000_000,
    EXACT: Number.MAX_SAFE_INTEGER,
    OF_LIMIT: 4,
    PLENTY: PLENTY_OF_HOLDS,
    /** Figures of a limit: version, start, end, used (whole USD, rest). */
    FIGURES: '^(%-?%d+) (%d+) (%d+) (%-?%d+) (%d+)$',
  }
}

const NAME = /(?<!['\w])[A-Z][A-Z_]+(?!['\w])/g

/**
 * Puts what names in capitals stand for in their places: a local that functions look at is looked for each time one of
 * them is made, with every command.
 */
export function withConstants(lua: string, options: CoordinationOptions): string {
  const constants = constantsOf(options)
  return lua.replaceAll(NAME, (name) => {
    const constant = constants[name]
    if (constant === undefined) return name
    return typeof constant === 'string' ? `'${constant}'` : String(constant)
  })
}
