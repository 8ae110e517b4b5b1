import type { AccountHealth, AccountLoad } from '@/lib/scheduling'
import type { SnapshotLoader } from '@/lib/stores'
import { accountsDue } from '@/lib/upstream'
import type { TokenKeeper } from '@/lib/upstream'

const EVERY_MS = 30_000
/** At most so many at once: endpoints limit those who ask a lot. */
const AT_ONCE = 4

type Parts = {
  readonly snapshots: Pick<SnapshotLoader, 'current'>
  readonly tokens: Pick<TokenKeeper, 'renew'>
  readonly useOf: (accountId: number) => AccountLoad
  readonly healthOf: (accountId: number) => AccountHealth
}

/** Renews the tokens of accounts in use before they end, in the background; those in error wait for their operator. */
export function renewAhead(parts: Parts): { readonly stop: () => void } {
  const state = { isRunning: false, isStopped: false }
  const timer = setInterval(() => {
    if (state.isRunning) return
    state.isRunning = true
    void renewDue(parts, state).finally(() => {
      state.isRunning = false
    })
  }, EVERY_MS)
  timer.unref()
  return {
    stop() {
      state.isStopped = true
      clearInterval(timer)
    },
  }
}

async function renewDue(parts: Parts, state: { readonly isStopped: boolean }): Promise<void> {
  const accounts = parts.snapshots.current()?.accounts.values() ?? []
  const due = accountsDue(accounts, { nowMs: Date.now(), useOf: parts.useOf }).filter(
    ({ id, status, schedulable }) =>
      status === 'active' && schedulable && parts.healthOf(id).errorMessage === null,
  )
  for (let at = 0; at < due.length && !state.isStopped; at += AT_ONCE) {
    await Promise.all(
      due
        .slice(at, at + AT_ONCE)
        .map(({ id, secret }) => parts.tokens.renew({ accountId: id, knownToken: secret })),
    )
  }
}
