import type { AccountUpkeep } from '@/lib/gateway'
import { createKeyRing } from '@/lib/infra'
import type { Env, Logger } from '@/lib/infra'
import { createIdentityBook, createRenewalLock, createTokenStore } from '@/lib/stores'
import { createTokenKeeper, createUpstream } from '@/lib/upstream'
import type { TokenKeeper, Upstream } from '@/lib/upstream'
import type { Stores } from '../open-stores'
import { renewAhead } from './renew-ahead'

const CONNECT_TIMEOUT_MS = 10_000
const MAX_CONNECTIONS_PER_ORIGIN = 4_096

/** The way out of a process, and what keeps its accounts usable. */
export type OpenUpstream = {
  readonly send: Upstream['send']
  readonly tokens: Pick<TokenKeeper, 'renew'>
  readonly accountUpkeep: AccountUpkeep
  /** Stores the tokens that are on their way; connections stay open for what still drains. */
  finish(): Promise<void>
  /** Ends every connection. */
  close(): Promise<void>
}

type UpstreamParts = {
  readonly env: Pick<Env, 'ALLOW_PRIVATE_UPSTREAMS' | 'ENCRYPTION_KEYS'>
  readonly logger: Logger
  /** For locks: no pooler in between. */
  readonly directUrl: string
  readonly stores: Pick<Stores, 'pool' | 'snapshots' | 'coordination' | 'health'>
}

/** Opens pools, token renewal and identities, and follows the configuration with them. */
export function openUpstream({ env, logger, directUrl, stores }: UpstreamParts): OpenUpstream {
  const { pool, snapshots, coordination, health } = stores
  const upstream = createUpstream({
    allowPrivateUpstreams: env.ALLOW_PRIVATE_UPSTREAMS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    maxConnectionsPerOrigin: MAX_CONNECTIONS_PER_ORIGIN,
  })
  snapshots.onChange(({ snapshot, changes }) => {
    const concerns = changes?.some(({ scope }) => scope === 'account' || scope === 'proxy') ?? true
    if (concerns) upstream.retainProxies(snapshot.accounts.values())
  })
  const lock = createRenewalLock({ directUrl, logger })
  const tokens = createTokenKeeper({
    store: createTokenStore(pool, createKeyRing(env.ENCRYPTION_KEYS)),
    lock,
    send: upstream.send,
    onRefused({ accountId, ...cause }) {
      logger.error({ accountId, ...cause }, 'the token of an account cannot be renewed')
      health.noteError(accountId, cause)
    },
    onTrouble: ({ accountId, error }) =>
      logger.warn({ accountId, err: error }, 'renewing a token met trouble'),
  })
  const identities = createIdentityBook({ pool, logger })
  const ahead = renewAhead({ snapshots, tokens, useOf: coordination.store.loadOf, healthOf: health.healthOf })
  return {
    send: upstream.send,
    tokens,
    accountUpkeep: {
      identityOf: identities.identityOf,
      async renewToken({ accountId, refusedToken }) {
        const renewal = await tokens.renew({ accountId, knownToken: refusedToken })
        return renewal.ok ? renewal.accessToken : null
      },
    },
    async finish() {
      ahead.stop()
      await tokens.close()
      await identities.settled()
      await lock.close()
    },
    close: () => upstream.close(),
  }
}
