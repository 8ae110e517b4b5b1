import { authenticate } from '../access/authenticate'
import type { Exchange } from '../exchange/corridor'
import { refusal } from '../exchange/refusals'
import { assertSpoken } from '../plan/route-request'

/**
 * `GET` on a path with a WebSocket side: 101 where the request asks for the upgrade and its key may call, so that the
 * door takes the connection over. Throws the key's refusal, or `UPGRADE_REQUIRED` (426).
 */
export async function grantUpgrade(exchange: Exchange): Promise<void> {
  const { request, sink, facts, forcedPlatform } = exchange
  const { group } = await authenticate(exchange)
  if (!asksForUpgrade(request.headers)) throw refusal('UPGRADE_REQUIRED')
  assertSpoken(exchange, forcedPlatform ?? group.platform)
  facts.status = 101
  sink.start(101, [])
  sink.end()
}

function asksForUpgrade({ upgrade, connection }: Exchange['request']['headers']): boolean {
  return /^websocket$/i.test(String(upgrade)) && /\bupgrade\b/i.test(String(connection))
}
