import type { Exchange } from './corridor'
import type { GatewayRequest } from './gateway-request'

/** The access line as it begins; what becomes known of the request is filled in on the way. */
export function newFacts(request: GatewayRequest): Exchange['facts'] {
  return {
    requestId: request.id,
    method: request.method,
    path: request.path,
    status: 0,
    durationMs: 0,
    clientAddress: request.clientAddress,
  }
}
