import { AppError } from '@/lib/core'
import type { AccountTestResult, LiveGatewayState, LivePort } from '@/lib/core'
import type { Gateway, GatewayAccount, GatewayPorts, SharedReadings } from '@/lib/gateway'
import type { ClearableHealthBook, KeyFinder, Settler, SnapshotLoader } from '@/lib/stores'
import type { TokenKeeper } from '@/lib/upstream'
import type { OpenCoordination } from '../open-coordination'
import type { PriceRefresh } from '../prices/refresh-prices'
import { explainRoute } from './explain-route'
import { ownState, runningRequests } from './own-state'
import { testAccount } from './test-account'
import { testProxy } from './test-proxy'
import { withLivingToken } from './with-living-token'

export type LiveSources = {
  readonly ports: GatewayPorts
  readonly health: ClearableHealthBook
  readonly tokens: Pick<TokenKeeper, 'renew'>
  readonly finder: Pick<KeyFinder, 'findById'>
  /** Brings the loads of these accounts up to date. */
  readonly refreshLoads: (accountIds: readonly number[]) => Promise<void>
  /** The same for all that the explanation of a request reads. */
  readonly refreshReadings: (readings: SharedReadings) => Promise<void>
  readonly gateway: Gateway
  readonly settler: Settler
  readonly prices: Pick<PriceRefresh, 'state'>
  readonly coordination: OpenCoordination
  readonly snapshots: Pick<SnapshotLoader, 'confirmedAtMs'>
  readonly startedAtMs: number
  readonly isDraining: () => boolean
}

/** The live port from inside the gateway process. */
export function createLivePort({
  ports,
  health,
  tokens,
  finder,
  refreshLoads,
  refreshReadings,
  gateway,
  settler,
  prices,
  coordination,
  snapshots,
  startedAtMs,
  isDraining,
}: LiveSources): LivePort {
  const state = (): LiveGatewayState =>
    ownState({
      snapshot: ports.snapshot(),
      confirmedAtMs: snapshots.confirmedAtMs(),
      gateway,
      settler,
      coordination,
      startedAtMs,
      isDraining,
    })
  return {
    async accountStates(accountIds) {
      await refreshLoads(accountIds)
      return health.liveStates(accountIds)
    },
    gatewayState: () => Promise.resolve(state()),
    gatewayStates: () => Promise.resolve([state()]),
    liveRequests: () => Promise.resolve(runningRequests(gateway)),
    catalogueState: () => Promise.resolve(prices.state()),
    clearAccountLimits({ accountId, limit }) {
      health.clearLimit(accountId, limit)
      return Promise.resolve()
    },
    async testAccount({ accountId, model }, onStep = () => {}): Promise<AccountTestResult> {
      const account = await withLivingToken(accountOf(ports, accountId), { tokens, nowMs: Date.now() })
      return testAccount({ account, model, send: ports.send, onStep })
    },
    async renewToken({ accountId }) {
      const renewal = await tokens.renew({ accountId, knownToken: accountOf(ports, accountId).secret })
      return { ok: renewal.ok, message: renewal.ok ? 'OK' : renewal.message }
    },
    testProxy: (call) => testProxy(call, ports.send),
    explainRoute: (question) => explainRoute({ ports, finder, refreshReadings }, question),
  }
}

function accountOf(ports: GatewayPorts, accountId: number): GatewayAccount {
  const account = ports.snapshot().accounts.get(accountId)
  if (account !== undefined) return account
  throw new AppError({ status: 404, code: 'NOT_FOUND', message: `No account ${accountId}` })
}
