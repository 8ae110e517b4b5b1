import type { Exchange } from './corridor'
import type { GatewayRequest } from './gateway-request'

type Facts = Exchange['facts']

/** The access line as it begins; what becomes known of the request is filled in on the way. */
export function newFacts({ id, method, path, clientAddress }: GatewayRequest): Facts {
  return withRoom({
    requestId: id,
    method,
    path,
    status: 0,
    durationMs: 0,
    clientAddress,
    protocol: undefined,
    platform: undefined,
    userId: undefined,
    apiKeyId: undefined,
    groupId: undefined,
    channelId: undefined,
    accountId: undefined,
    requestedModel: undefined,
    upstreamModel: undefined,
    stream: undefined,
    firstTokenMs: undefined,
    attempts: undefined,
    upstreamMs: undefined,
    overheadMs: undefined,
  })
}

/** A fact that is not known yet may be absent only; the engine copies an object that grows fact by fact again and again. */
function withRoom(facts: { [K in keyof Facts]: Facts[K] | undefined }): Facts {
  return facts as Facts
}
