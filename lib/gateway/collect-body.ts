import type { BodyReader, UpstreamFailure, UpstreamResponse } from '@/lib/upstream'
import type { LargeBody } from './answer-large'

export type CollectedBody =
  | { readonly ok: true; readonly body: Buffer; readonly isTruncated: boolean }
  | { readonly ok: false; readonly failure: UpstreamFailure }

/** Reads a whole answer; beyond `maxBytes` the rest is left unread and the call ended. */
export async function collectBody(response: UpstreamResponse, maxBytes: number): Promise<CollectedBody> {
  const collected = await collectOrPass(response, maxBytes)
  if (!('large' in collected)) return collected
  response.abort()
  return { ok: true, body: Buffer.concat(collected.large.chunks), isTruncated: true }
}

/** Reads a whole answer; one of more than `maxBytes` is handed over with what has come of it, and pauses. */
export function collectOrPass(
  response: UpstreamResponse,
  maxBytes: number,
): Promise<CollectedBody | { readonly large: LargeBody }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let next: BodyReader | null = null
    let end: ((reader: BodyReader) => void) | null = null
    const whole = (): Buffer =>
      chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
    const continueWith = (reader: BodyReader): void => {
      next = reader
      end?.(reader)
    }
    const finish = (tell: (reader: BodyReader) => void, result: () => CollectedBody): void => {
      if (next !== null) tell(next)
      else if (size > maxBytes) end = tell
      else resolve(result())
    }
    response.read({
      onData(chunk) {
        if (next !== null) return next.onData(chunk)
        size += chunk.byteLength
        chunks.push(chunk)
        if (size <= maxBytes) return true
        resolve({ large: { chunks, continueWith } })
        return false
      },
      onEnd() {
        finish(
          (reader) => reader.onEnd(),
          () => ({ ok: true, body: whole(), isTruncated: false }),
        )
      },
      onError(failure) {
        finish(
          (reader) => reader.onError(failure),
          () => ({ ok: false, failure }),
        )
      },
    })
  })
}
