/** How long a connection without a request is kept: longer than load balancers keep theirs. */
export const KEEP_ALIVE_MS = 75_000
/** A client that takes nothing for this long is gone. */
export const STALLED_CLIENT_MS = 180_000
/** Time for a client to take a refusal that came before it had sent its whole body. */
export const UNREAD_BODY_MS = 1_000
