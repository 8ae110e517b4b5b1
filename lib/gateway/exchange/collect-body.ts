import { appended } from '@/lib/core'
import type { BodyReader, UpstreamFailure, UpstreamResponse } from '@/lib/upstream'

export type CollectedBody =
  | { readonly ok: true; readonly body: Buffer; readonly isTruncated: boolean }
  | { readonly ok: false; readonly failure: UpstreamFailure }

/** The rest of an answer that was too large to be held. */
export type LargeBody = {
  /** What has come of it; empty from when the rest is handed on. */
  readonly chunks: readonly Buffer[]
  /** Hands what comes now to another reader. */
  continueWith(reader: BodyReader): void
}

/** An answer, or what has come of one that is too large. */
export type CollectedOrLarge = CollectedBody | { readonly large: LargeBody }

/** Reads a whole answer; beyond `maxBytes` the rest is left unread and the call ended. */
export async function collectBody(response: UpstreamResponse, maxBytes: number): Promise<CollectedBody> {
  const collected = await collectOrPass(response, maxBytes)
  if (!('large' in collected)) return collected
  response.abort()
  return { ok: true, body: Buffer.concat(collected.large.chunks), isTruncated: true }
}

/**
 * Reads a whole answer, at once where all of it has come; one of more than `maxBytes` is handed over with what has come of
 * it, and pauses.
 */
export function collectOrPass(
  response: UpstreamResponse,
  maxBytes: number,
): CollectedOrLarge | Promise<CollectedOrLarge> {
  const collector = new BodyCollector(maxBytes)
  response.read(collector)
  return collector.result ?? new Promise((resolve) => collector.onResult(resolve))
}

/** Collects an answer; one that grows too large is handed over, from then on it only passes on to the next reader. */
class BodyCollector implements BodyReader, LargeBody {
  result: CollectedOrLarge | null = null
  private held: Buffer[] | null = null

  private size = 0
  private tellResult: ((result: CollectedOrLarge) => void) | null = null
  private next: BodyReader | null = null
  /** How the answer ended before there was a next reader. */
  private end: { readonly failure: UpstreamFailure | null } | null = null

  constructor(private readonly maxBytes: number) {}

  get chunks(): readonly Buffer[] {
    return this.held ?? []
  }

  onResult(tell: (result: CollectedOrLarge) => void): void {
    this.tellResult = tell
  }

  continueWith(reader: BodyReader): void {
    this.next = reader
    this.held = null
    if (this.end !== null) tellEnd(reader, this.end.failure)
  }

  onData(chunk: Buffer): boolean {
    if (this.next !== null) return this.next.onData(chunk)
    this.size += chunk.length
    this.held = appended(this.held, chunk)
    if (this.size <= this.maxBytes) return true
    this.settle({ large: this })
    return false
  }

  onEnd(): void {
    this.finish(null)
  }

  onError(failure: UpstreamFailure): void {
    this.finish(failure)
  }

  private finish(failure: UpstreamFailure | null): void {
    if (this.next !== null) tellEnd(this.next, failure)
    else if (this.size > this.maxBytes) this.end = { failure }
    else if (failure !== null) this.settle({ ok: false, failure })
    else this.settle({ ok: true, body: joined(this.chunks), isTruncated: false })
  }

  private settle(result: CollectedOrLarge): void {
    this.result = result
    this.tellResult?.(result)
  }
}

function tellEnd(reader: BodyReader, failure: UpstreamFailure | null): void {
  if (failure === null) reader.onEnd()
  else reader.onError(failure)
}

/** Chunks as one buffer; a single one is not copied. */
export function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
}
