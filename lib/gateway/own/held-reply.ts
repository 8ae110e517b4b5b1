import type { FlatHeaders } from '@/lib/upstream'
import type { ReplySink } from '../exchange/gateway-request'
import type { KeptAnswer } from '../ports/kept-answers'

/** Answers beyond this are not kept. */
const MAX_KEPT_BYTES = 1024 * 1024
/** Headers that belong to one reply, not to the answer. */
const OWN_HEADERS = new Set(['x-request-id', 'request-id', 'content-length'])

/** Holds an answer back until it is kept; of one that grows too large to be kept only the end is held. */
export class HeldReply implements ReplySink {
  /** The whole answer has come. */
  hasEnded = false
  private status = 0
  private headers: FlatHeaders = []
  private chunks: Uint8Array[] = []
  private size = 0
  private isCut = false
  /** What comes goes on at once. */
  private isPassing = false

  constructor(private readonly sink: ReplySink) {}

  get started(): boolean {
    return this.status !== 0
  }

  get gone(): boolean {
    return this.sink.gone
  }

  start(status: number, headers: FlatHeaders): void {
    this.status = status
    this.headers = headers
  }

  write(chunk: Uint8Array): boolean {
    if (this.isPassing) return this.sink.write(chunk)
    this.hold(chunk)
    if (this.size <= MAX_KEPT_BYTES) return true
    this.isPassing = true
    this.sink.start(this.status, this.headers)
    return this.sink.write(this.takeHeld())
  }

  end(chunk?: Uint8Array): void {
    if (chunk !== undefined) this.hold(chunk)
    this.hasEnded = true
  }

  cut(): void {
    this.isCut = true
  }

  onDrain(listener: () => void): void {
    this.sink.onDrain(listener)
  }

  onGone(listener: () => void): void {
    this.sink.onGone(listener)
  }

  /** What is to be kept; `null` = it is not whole, or too large. */
  answer(): KeptAnswer | null {
    if (!this.hasEnded || this.size > MAX_KEPT_BYTES) return null
    return { status: this.status, headers: keptHeaders(this.headers), body: Buffer.concat(this.chunks) }
  }

  /** Sends on what is held. An answer that has broken off is left to whoever tells its client. */
  forward(): void {
    if (this.status === 0) return
    if (!this.isPassing) this.sink.start(this.status, this.headers)
    const held = this.takeHeld()
    if (this.hasEnded && !this.isCut) return this.sink.end(held)
    if (held.length > 0) this.sink.write(held)
    if (this.isCut) this.sink.cut()
  }

  private hold(chunk: Uint8Array): void {
    this.chunks.push(chunk)
    this.size += chunk.length
  }

  private takeHeld(): Buffer {
    const held = Buffer.concat(this.chunks)
    this.chunks = []
    return held
  }
}

function keptHeaders(headers: FlatHeaders): string[] {
  const kept: string[] = []
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]]
    if (!OWN_HEADERS.has(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}
