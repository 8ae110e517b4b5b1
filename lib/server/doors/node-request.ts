import type { IncomingMessage } from 'node:http'
import type { BodySource, GatewayRequest } from '@/lib/gateway'
import { wallClock } from '@/lib/infra'
import type { ClientAddressReader } from './client-address'
import { nextRequestId } from './request-id'

type Seen = {
  /** The request's target, as `toOriginForm` gives it. */
  readonly url: string
  readonly body: BodySource
  readonly addressOf: ClientAddressReader
}

/** The path of a target. */
export function pathOf(url: string): string {
  const mark = url.indexOf('?')
  return mark === -1 ? url : url.slice(0, mark)
}

/** A request of node:http as the corridor sees it. */
export function nodeRequest(request: IncomingMessage, { url, body, addressOf }: Seen): GatewayRequest {
  const { headers } = request
  const forwardedFor = headers['x-forwarded-for']
  const path = pathOf(url)
  return {
    id: nextRequestId(),
    method: request.method ?? 'GET',
    path,
    query: url.slice(path.length + 1),
    headers,
    clientAddress: addressOf(
      request.socket.remoteAddress ?? '',
      typeof forwardedFor === 'string' ? forwardedFor : undefined,
    ),
    body,
    startedAtMs: wallClock(),
  }
}
