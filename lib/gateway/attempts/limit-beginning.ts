import type { BodyReader, UpstreamFailure, UpstreamResponse } from '@/lib/upstream'
import type { Attempt } from '../wire/attempt'

const TOO_LATE: UpstreamFailure = {
  kind: 'timeout',
  phase: 'headers',
  reusedConnection: false,
  message: 'The answer did not begin in time',
}

/**
 * The answer to a request for a stream, which has until the end of its account's time for its first bytes: a head alone is no
 * beginning. The same answer where that time has no limit.
 */
export function limitBeginning({ job, state }: Attempt, response: UpstreamResponse): UpstreamResponse {
  const { streamStartTimeoutMs } = job.caller.snapshot.settings
  if (streamStartTimeoutMs === Number.POSITIVE_INFINITY || !job.parsed.stream) return response
  const restMs = Math.max(0, state.waitingSince + streamStartTimeoutMs - performance.now())
  return {
    status: response.status,
    headers: response.headers,
    read: (reader) => readWithin(restMs, response, reader),
    resume: () => response.resume(),
    abort: () => response.abort(),
  }
}

/** Reads an answer; one of which nothing has come in time ends with a timeout. */
function readWithin(restMs: number, response: UpstreamResponse, reader: BodyReader): void {
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    reader.onError(TOO_LATE)
    response.abort()
  }, restMs)
  const heard = (tell: () => void): void => {
    clearTimeout(timer)
    if (!isOver) tell()
  }
  response.read({
    onData(chunk) {
      clearTimeout(timer)
      return !isOver && reader.onData(chunk)
    },
    onEnd: () => heard(() => reader.onEnd()),
    onError: (failure) => heard(() => reader.onError(failure)),
  })
}
