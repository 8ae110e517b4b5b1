import type { UpstreamHeaders } from '@/lib/upstream'
import type { Exchange } from './corridor'

/**
 * Adds the headers that name the request: `x-request-id`, and the one its protocol's SDK reads, unless the provider's own
 * goes on under that name.
 */
export function pushRequestId(
  headers: string[],
  { request, protocol }: Pick<Exchange, 'request' | 'protocol'>,
  passed: UpstreamHeaders = NONE,
): void {
  headers.push('x-request-id', request.id)
  const { requestIdHeader } = protocol
  if (requestIdHeader !== null && typeof passed[requestIdHeader] !== 'string')
    headers.push(requestIdHeader, request.id)
}

const NONE: UpstreamHeaders = {}
