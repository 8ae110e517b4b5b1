import type { UpstreamSend } from '../types'
import { createRenewal } from './renew-tokens'
import type { RenewalLock, TokenStore } from './token-ports'

/** How a renewal ended: the token that holds now, or why there is none. */
export type Renewal =
  | { readonly ok: true; readonly accessToken: string }
  | { readonly ok: false; readonly message: string }

export type TokenKeeperOptions = {
  readonly store: TokenStore
  readonly lock: RenewalLock
  readonly send: UpstreamSend
  /** The endpoint refused for good: the account needs its operator. `message` is scrubbed. */
  readonly onRefused: (refusal: {
    readonly accountId: number
    readonly status: number | null
    readonly message: string
  }) => void
  /** Something went wrong that will be tried again; never given a secret. */
  readonly onTrouble: (trouble: { readonly accountId: number; readonly error: unknown }) => void
  /** Milliseconds since the epoch; the system clock when left out. */
  readonly clock?: () => number
  /** Resolves after so many milliseconds; the system's timers when left out. */
  readonly wait?: (ms: number) => Promise<void>
}

/** Renews the tokens of OAuth accounts: once for all requests of this process, and one process at a time. */
export type TokenKeeper = {
  /** Renews unless another token than `knownToken` is stored already. Never rejects, and answers within 20 s. */
  renew(input: { readonly accountId: number; readonly knownToken: string }): Promise<Renewal>
  /** Starts no renewal any more; resolves when those under way have stored what they got. */
  close(): Promise<void>
}

const ANSWER_WITHIN_MS = 20_000
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 300_000

/** How often in a row the endpoint could not be asked, and when it may be asked again. */
type Pause = { readonly failures: number; readonly untilMs: number; readonly message: string }

/** Opens the keeper of a process. */
export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const clock = options.clock ?? Date.now
  const wait = options.wait ?? waitFor
  const running = new Map<number, Promise<Renewal>>()
  const pauses = new Map<number, Pause>()
  const state = { isClosed: false }
  const renewOnce = createRenewal({ ...options, clock, wait, isClosed: () => state.isClosed })

  async function start(accountId: number, knownToken: string): Promise<Renewal> {
    try {
      const { renewal, mayPass } = await renewOnce(accountId, knownToken)
      if (renewal.ok || !mayPass) pauses.delete(accountId)
      else pause(accountId, renewal.message)
      return renewal
    } catch (error) {
      options.onTrouble({ accountId, error })
      const message = 'The tokens could not be read or stored'
      pause(accountId, message)
      return { ok: false, message }
    }
  }

  function pause(accountId: number, message: string): void {
    const failures = (pauses.get(accountId)?.failures ?? 0) + 1
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
    pauses.set(accountId, { failures, untilMs: clock() + pauseMs, message })
  }

  return {
    renew({ accountId, knownToken }) {
      const paused = pauses.get(accountId)
      if (paused !== undefined && clock() < paused.untilMs) {
        return Promise.resolve({ ok: false, message: paused.message })
      }
      if (state.isClosed) return Promise.resolve({ ok: false, message: 'The process is stopping' })
      const begun =
        running.get(accountId) ?? start(accountId, knownToken).finally(() => running.delete(accountId))
      running.set(accountId, begun)
      return Promise.race([begun, givingUp(wait)])
    },
    async close() {
      state.isClosed = true
      await Promise.all(running.values())
    },
  }
}

async function givingUp(wait: (ms: number) => Promise<void>): Promise<Renewal> {
  await wait(ANSWER_WITHIN_MS)
  return { ok: false, message: 'Renewing the token takes too long' }
}

function waitFor(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
