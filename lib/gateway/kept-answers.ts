/** A call that names itself: the API key, the client's `Idempotency-Key`, and a hash of path and body. */
export type OnceCall = { readonly apiKeyId: number; readonly key: string; readonly fingerprint: string }

/** A finished answer; `headers` as alternating names and values, without those of one reply. */
export type KeptAnswer = {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** The first call of a name: it is worked now, runs elsewhere, had another body, or has its answer. */
export type OnceState =
  | { readonly kind: 'new' | 'running' | 'other' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }

/** Answers kept for 24 hours, so that a call that is sent again is billed once. */
export type KeptAnswers = {
  /** `new` = the caller works the call and then keeps its answer or drops it. Rejects when the database is away. */
  begin(call: OnceCall): Promise<OnceState>
  keep(call: OnceCall, answer: KeptAnswer): Promise<void>
  /** Forgets a call without an answer; it may be sent again. */
  drop(call: OnceCall): Promise<void>
}
