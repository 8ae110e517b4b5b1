import type { Protocol } from '@/lib/protocols'
import type { FlatHeaders } from '@/lib/upstream'

const EVENT_STREAM = 'text/event-stream; charset=utf-8'
const UNBUFFERED: FlatHeaders = ['cache-control', 'no-cache', 'x-accel-buffering', 'no']
const EVENTS: FlatHeaders = ['content-type', EVENT_STREAM, ...UNBUFFERED]

/** Headers of every streamed answer of a protocol: never cached, never buffered by a proxy in front. */
export function streamHeaders({ streamType }: Protocol): FlatHeaders {
  return streamType === undefined ? EVENTS : ['content-type', streamType, ...UNBUFFERED]
}
