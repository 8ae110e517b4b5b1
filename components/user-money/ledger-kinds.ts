/** Kinds of balance movements, as the ledger names them. */
export const LEDGER_KINDS = ['opening', 'usage', 'redeem', 'admin', 'refund', 'rerate'] as const
