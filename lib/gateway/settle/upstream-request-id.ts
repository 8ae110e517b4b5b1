import type { UpstreamResponse } from '@/lib/upstream'

/** The provider's own request id, for the row; `null` = it names none. */
export function upstreamRequestId(headers: UpstreamResponse['headers']): string | null {
  const id = headers['request-id'] ?? headers['x-request-id']
  return typeof id === 'string' ? id.slice(0, 128) : null
}
