import { PROXY_PROTOCOLS } from '@/lib/core'
import type { ServiceContext } from '../context'
import { writeAudit } from '../shared/audit'
import { oneOf } from '../shared/narrow'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { inTransaction } from '../shared/transaction'
import type { Answer } from '../shared/answer'
import { readProxy } from './queries'
import { testProxySchema } from './schemas'
import { toProxyView } from './view'
import type { proxyTestAnswer } from './answers'

const DEFAULT_URL = 'https://api.anthropic.com'

/** What a test of a proxy came to; `latency_ms` is the time to the provider's answer, `status` its HTTP status. */
export type ProxyTestView = Answer<typeof proxyTestAnswer>

/**
 * Lets the gateway reach a provider through the proxy and keeps the result with it. Throws 404, 400, 503
 * `LIVE_UNAVAILABLE` when no gateway answers.
 */
export async function testProxy(ctx: ServiceContext, id: number, input: unknown): Promise<ProxyTestView> {
  requireAdmin(ctx, 'provision')
  const { url = DEFAULT_URL } = parseInput(testProxySchema, input ?? {})
  const row = await readProxy(ctx.db, id)
  const result = await ctx.live.testProxy({
    protocol: oneOf(PROXY_PROTOCOLS, row.protocol),
    host: row.host,
    port: row.port,
    username: row.username,
    password: row.password === null ? null : ctx.crypto.decrypt(row.password),
    url,
  })
  const { ok, status, durationMs, message } = result
  await inTransaction(ctx, async (tx) => {
    // Not a change of configuration: neither revision nor log move. A proxy deleted meanwhile needs no result.
    await tx.proxy.updateMany({
      where: { id: row.id },
      data: {
        lastCheckAt: ctx.now(),
        lastCheckOk: ok,
        lastCheckMessage: message,
        lastCheckMs: durationMs,
        updatedAt: row.updatedAt,
      },
    })
    await writeAudit(tx, ctx, {
      action: 'test',
      resource: 'proxy',
      resourceId: id,
      after: { url, ok, status },
    })
  })
  const proxy = toProxyView(ctx.crypto, await readProxy(ctx.db, id))
  return { ok, status, latency_ms: durationMs, message, proxy }
}
