import type { UpstreamFailure, UpstreamResponse } from '@/lib/upstream'

export type CollectedBody =
  | { readonly ok: true; readonly body: Buffer; readonly isTruncated: boolean }
  | { readonly ok: false; readonly failure: UpstreamFailure }

/** Reads a whole answer; beyond `maxBytes` the rest is left unread and the call ended. */
export function collectBody(response: UpstreamResponse, maxBytes: number): Promise<CollectedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const whole = (): Buffer =>
      chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
    response.read({
      onData(chunk) {
        size += chunk.byteLength
        chunks.push(chunk)
        if (size <= maxBytes) return true
        resolve({ ok: true, body: whole(), isTruncated: true })
        response.abort()
        return false
      },
      onEnd: () => resolve({ ok: true, body: whole(), isTruncated: false }),
      onError: (failure) => resolve({ ok: false, failure }),
    })
  })
}
