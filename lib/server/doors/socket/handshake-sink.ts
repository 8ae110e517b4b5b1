import type { ReplySink } from '@/lib/gateway'
import type { FlatHeaders } from '@/lib/upstream'

/** Keeps what the corridor says to a handshake: 101, or a refusal with its body. */
export class HandshakeSink implements ReplySink {
  started = false
  readonly gone = false
  status = 500
  headers: FlatHeaders = []
  body: Uint8Array = new Uint8Array()

  start(status: number, headers: FlatHeaders): void {
    this.started = true
    this.status = status
    this.headers = headers
  }

  write(chunk: Uint8Array): boolean {
    this.body = Buffer.concat([this.body, chunk])
    return true
  }

  end(chunk?: Uint8Array): void {
    if (chunk !== undefined) this.write(chunk)
  }

  cut(): void {
    // A handshake has no answer that could break.
  }

  onDrain(listener: () => void): void {
    listener()
  }

  onGone(_listener: () => void): void {
    // A handshake is over before anybody could go.
  }
}
