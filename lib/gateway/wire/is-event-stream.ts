import type { UpstreamResponse } from '@/lib/upstream'

/** Whether an answer says of itself that it is a stream of events. */
export function isEventStream({ 'content-type': type }: UpstreamResponse['headers']): boolean {
  return typeof type === 'string' && type.startsWith('text/event-stream')
}
