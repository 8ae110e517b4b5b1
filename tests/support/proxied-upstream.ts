import { createUpstream, type Upstream, type UpstreamAccount, type UpstreamProxy } from '@/lib/upstream'
import { readAll, requestTo } from '../unit/upstream/loopback'
import type { LoopbackProxy } from './loopback-proxies'
import type { UpstreamBed } from './upstream-bed'

/** Whom the proxies of the tests let in. */
export const PROXY_USER = { username: 'ada', password: 'correct:horse' }

/** An upstream that gives a connection two seconds. */
export function upstreamOf({ keep }: Pick<UpstreamBed, 'keep'>, allowPrivateUpstreams = true): Upstream {
  return keep(createUpstream({ allowPrivateUpstreams, connectTimeoutMs: 2_000 }))
}

/** A proxy as an account has it. */
export function through(
  proxy: Pick<LoopbackProxy, 'port'>,
  fields: Partial<UpstreamProxy> = {},
): UpstreamProxy {
  return { protocol: 'http', host: '127.0.0.1', port: proxy.port, username: null, password: null, ...fields }
}

/** What a call through a proxy came to: the body, or the sentence of its failure. */
export async function ask(upstream: Upstream, account: UpstreamAccount): Promise<string> {
  const sent = await upstream.send(requestTo(account)).response
  if (!sent.ok) return `${sent.failure.kind} ${sent.failure.phase}: ${sent.failure.message}`
  return (await readAll(sent.response)).text
}
