import { Client, Pool, type Dispatcher } from 'undici'
import { classifyHost } from './classify-address'
import { Exchange } from './exchange'
import { guardedConnector, refusalOf } from './guarded-connector'
import type { UpstreamAccount, UpstreamCall, UpstreamFailure, UpstreamRequest, UpstreamSend } from './types'
import { joinPath, parseBaseUrl, type UpstreamBase } from './upstream-url'

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
  /** Ends every connection; calls still running hear of it. */
  close(): Promise<void>
}

/** An idle connection is closed after this; providers and load balancers keep theirs for a minute or more. */
const KEEP_ALIVE_MS = 30_000

/** What an account's base URL comes to: a pool and a path prefix, or why it is never called. */
type Target = { readonly pool: Pool; readonly base: UpstreamBase; readonly query: string } | UpstreamFailure

type ExchangeOptions = Dispatcher.DispatchOptions & { readonly exchange: Exchange }

/** A connection that tells each call whether it has served before: a reset may then be its age. */
class CountingClient extends Client {
  requestsOnConnection = 0

  constructor(origin: URL, options: object) {
    super(origin, options)
    this.on('connect', () => {
      this.requestsOnConnection = 0
    })
  }

  override dispatch(options: ExchangeOptions, handler: Dispatcher.DispatchHandler): boolean {
    options.exchange.connection = this
    return super.dispatch(options, handler)
  }
}

/** Opens the way out: one keep-alive pool for each origin, HTTP/1.1, one request at a time on a connection. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const pools = new Map<string, Pool>()
  const targets = new WeakMap<UpstreamAccount, Target>()

  function poolOf(origin: string): Pool {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = openPool(origin, options)
    pools.set(origin, pool)
    return pool
  }

  function targetOf(account: UpstreamAccount): Target {
    const known = targets.get(account)
    if (known !== undefined) return known
    const target = findTarget(account, options, poolOf)
    targets.set(account, target)
    return target
  }

  return {
    send(request) {
      const target = targetOf(request.account)
      return 'pool' in target ? dispatch(target, request) : refuse(target)
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

function openPool(origin: string, options: UpstreamOptions): Pool {
  return new Pool(origin, {
    connections: options.maxConnectionsPerOrigin ?? null,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    allowH2: false,
    connect: guardedConnector(options),
    factory: (url, poolOptions) => new CountingClient(url, poolOptions),
  })
}

function findTarget(
  account: UpstreamAccount,
  options: UpstreamOptions,
  poolOf: (origin: string) => Pool,
): Target {
  if (account.proxy !== null) return blocked('Accounts with a proxy cannot be called by this version')
  const base = parseBaseUrl(account.baseUrl, account.platform)
  if (typeof base === 'string') return blocked(base)
  const refusal = refusalOf(classifyHost(base.hostname), options.allowPrivateUpstreams)
  if (refusal !== null) return blocked(refusal)
  return { pool: poolOf(base.origin), base, query: joinQuery(base.query, extraQuery(account)) }
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

function dispatch(target: Exclude<Target, UpstreamFailure>, request: UpstreamRequest): UpstreamCall {
  const exchange = new Exchange()
  const path = joinPath(target.base, request.path)
  const query = joinQuery(target.query, request.query)
  const options: ExchangeOptions = {
    method: request.method,
    path: query === '' ? path : `${path}?${query}`,
    headers: [...request.headers],
    body: request.body,
    headersTimeout: request.headersTimeoutMs,
    bodyTimeout: request.idleTimeoutMs,
    exchange,
  }
  target.pool.dispatch(options, exchange)
  return exchange
}

function joinQuery(own: string, asked: string): string {
  if (own === '' || own === asked) return asked
  return asked === '' ? own : `${own}&${asked}`
}
