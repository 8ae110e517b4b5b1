import { matchEndpoint } from '@/lib/gateway'
import type { Gateway } from '@/lib/gateway'
import { wallClock } from '@/lib/infra'
import type { ClientAddressReader } from '../client-address'
import { nextRequestId } from '../request-id'
import type { ConnectionDoor } from './ordinary-connection'

type Serving = { readonly gateway: Gateway; readonly addressOf: ClientAddressReader }

/** The corridor behind the ordinary door: everything that is no endpoint of the gateway's is left to node:http. */
export function serveOrdinary({ gateway, addressOf }: Serving): ConnectionDoor['serve'] {
  return ({ url, headers }, exchange, remoteAddress) => {
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const match = matchEndpoint('POST', path)
    if (match?.kind !== 'endpoint') return false
    const startedAtMs = wallClock()
    void gateway.handle({
      match,
      request: {
        id: nextRequestId(startedAtMs),
        method: 'POST',
        path,
        query: mark === -1 ? '' : url.slice(mark + 1),
        headers,
        clientAddress: addressOf(remoteAddress, headers['x-forwarded-for']),
        body: exchange,
        startedAtMs,
      },
      sink: exchange,
    })
    return true
  }
}
