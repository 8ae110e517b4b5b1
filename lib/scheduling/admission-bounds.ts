/** Accounts that one admission offers at most, best first. */
export const MOST_OFFERED = 16

/** The longest stay in one line for a slot, milliseconds. */
export const LONGEST_WAIT_MS = 30_000

/** The same where a session waits for its own account. */
export const LONGEST_STICKY_WAIT_MS = 120_000
