import { classifyHost } from './classify-address'
import { withoutBrackets } from './dial'
import { Exchange } from './exchange'
import { guardedConnector, refusalOf } from './guarded-connector'
import { OriginPool } from './http1/origin-pool'
import { RequestHeads } from './http1/request-head'
import { proxyConnector } from './proxy/proxy-connector'
import type {
  UpstreamAccount,
  UpstreamCall,
  UpstreamFailure,
  UpstreamProxy,
  UpstreamRequest,
  UpstreamSend,
} from './types'
import { joinPath, parseBaseUrl } from './upstream-url'

export type UpstreamOptions = {
  /** Allows loopback, private and link-local targets; metadata services stay refused. */
  readonly allowPrivateUpstreams: boolean
  /** For name, TCP and TLS together. */
  readonly connectTimeoutMs: number
  /** Connections to one origin; absent = as many as there are calls. */
  readonly maxConnectionsPerOrigin?: number
}

export type Upstream = {
  /** Sends one request. Redirects are not followed: a 3xx is an answer like any other. */
  readonly send: UpstreamSend
  /** Closes the pools of proxies that none of these accounts uses any more; calls still running there finish. */
  retainProxies(accounts: Iterable<UpstreamAccount>): void
  /** Ends every connection; calls still running hear of it. */
  close(): Promise<void>
}

type OpenTarget = {
  readonly pool: OriginPool
  readonly heads: RequestHeads
}

/** What an account's base URL comes to: a pool and a path prefix, or why it is never called. */
type Target = OpenTarget | UpstreamFailure

/** Opens the way out: one keep-alive pool for each origin and proxy, HTTP/1.1, one request at a time on a connection. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const pools = new Map<string, OriginPool>()
  const proxyPools = new Map<string, { readonly proxyKey: string; readonly pool: OriginPool }>()
  const targets = new WeakMap<UpstreamAccount, Target>()

  function poolOf(origin: string, proxy: UpstreamProxy | null): OriginPool {
    if (proxy !== null) return proxyPoolOf(origin, proxy)
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = openPool(origin, options, null)
    pools.set(origin, pool)
    return pool
  }

  function proxyPoolOf(origin: string, proxy: UpstreamProxy): OriginPool {
    const proxyKey = keyOf(proxy)
    const key = `${origin} ${proxyKey}`
    const known = proxyPools.get(key)
    if (known !== undefined) return known.pool
    const pool = openPool(origin, options, proxy)
    proxyPools.set(key, { proxyKey, pool })
    return pool
  }

  function targetOf(account: UpstreamAccount): Target {
    const known = targets.get(account)
    // A pool may be closed while a request that began before still holds the account.
    if (known !== undefined && !(account.proxy !== null && 'pool' in known && known.pool.closed)) return known
    const target = findTarget(account, options, poolOf)
    targets.set(account, target)
    return target
  }

  return {
    send(request) {
      const target = targetOf(request.account)
      return 'pool' in target ? dispatch(target, request) : refuse(target)
    },
    retainProxies(accounts) {
      if (proxyPools.size === 0) return
      const used = new Set<string>()
      for (const { proxy } of accounts) if (proxy !== null) used.add(keyOf(proxy))
      for (const [key, { proxyKey, pool }] of proxyPools) {
        if (used.has(proxyKey)) continue
        proxyPools.delete(key)
        pool.close()
      }
    },
    close() {
      for (const pool of pools.values()) pool.destroy()
      for (const { pool } of proxyPools.values()) pool.destroy()
      return Promise.resolve()
    },
  }
}

/** Everything that makes one way through a proxy another; never logged. */
function keyOf({ protocol, host, port, username, password }: UpstreamProxy): string {
  return JSON.stringify([protocol, host, port, username, password])
}

function openPool(origin: string, options: UpstreamOptions, proxy: UpstreamProxy | null): OriginPool {
  const { protocol, hostname, port } = new URL(origin)
  const connect = proxy === null ? guardedConnector(options) : proxyConnector(options, proxy)
  return new OriginPool(
    { protocol, hostname: withoutBrackets(hostname), port },
    connect,
    options.maxConnectionsPerOrigin ?? Number.POSITIVE_INFINITY,
  )
}

function findTarget(
  account: UpstreamAccount,
  options: UpstreamOptions,
  poolOf: (origin: string, proxy: UpstreamProxy | null) => OriginPool,
): Target {
  const base = parseBaseUrl(account.baseUrl, account.platform, account.type)
  if (typeof base === 'string') return blocked(base)
  const refusal = refusalOf(classifyHost(base.hostname), options.allowPrivateUpstreams)
  if (refusal !== null) return blocked(refusal)
  const ownQuery = joinQuery(base.query, extraQuery(account))
  const heads = new RequestHeads(new URL(base.origin).host, ({ path, query }) => {
    const wholePath = joinPath(base, path)
    const wholeQuery = joinQuery(ownQuery, query)
    return wholeQuery === '' ? wholePath : `${wholePath}?${wholeQuery}`
  })
  return { pool: poolOf(base.origin, account.proxy), heads }
}

/** Source: Anthropic's CLI, which asks for the beta surface whenever it uses an OAuth token. */
function extraQuery(account: UpstreamAccount): string {
  return account.platform === 'anthropic' && account.type !== 'api_key' ? 'beta=true' : ''
}

function blocked(message: string): UpstreamFailure {
  return { kind: 'blocked', phase: 'connect', reusedConnection: false, message }
}

function refuse(failure: UpstreamFailure): UpstreamCall {
  return { response: Promise.resolve({ ok: false, failure }), abort: () => undefined }
}

function dispatch({ pool, heads }: OpenTarget, request: UpstreamRequest): UpstreamCall {
  const head = heads.headOf(request)
  if (head === null) return refuse(blocked('The request has a header or path that cannot be sent'))
  const exchange = new Exchange(head, request)
  pool.dispatch(exchange)
  return exchange
}

function joinQuery(own: string, asked: string): string {
  if (own === '' || own === asked) return asked
  return asked === '' ? own : `${own}&${asked}`
}
