/** A call that names itself: the API key, the client's `Idempotency-Key`, and a hash of path and body. */
export type OnceCall = { readonly apiKeyId: number; readonly key: string; readonly fingerprint: string }

/** A finished answer; `headers` as alternating names and values, without those of one reply. */
export type KeptAnswer = {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** The call is the caller's to work, until it keeps an answer or drops the call; while it runs nobody else begins it. */
export type OnceClaim = {
  keep(answer: KeptAnswer): Promise<void>
  /** Forgets a call without an answer; it may be sent again. */
  drop(): Promise<void>
}

/** The first call of a name: it is worked now, runs elsewhere, had another body, or has its answer. */
export type OnceState =
  | { readonly kind: 'new'; readonly claim: OnceClaim }
  | { readonly kind: 'running' }
  | { readonly kind: 'other' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }

/** Answers kept for 24 hours, so that a call that is sent again is billed once. */
export type KeptAnswers = {
  /** Rejects when the database is away. */
  begin(call: OnceCall): Promise<OnceState>
}
