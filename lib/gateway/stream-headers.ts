import type { FlatHeaders } from '@/lib/upstream'

/** Headers of every streamed answer: never cached, never buffered by a proxy in front. */
export const STREAM_HEADERS: FlatHeaders = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache',
  'x-accel-buffering',
  'no',
]
