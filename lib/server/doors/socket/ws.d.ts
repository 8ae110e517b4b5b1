/** What this room uses of the `ws` package, which brings no types of its own. */
declare module 'ws' {
  import type { IncomingMessage } from 'node:http'
  import type { Duplex } from 'node:stream'

  export class WebSocket {
    readonly bufferedAmount: number
    on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this
    on(event: 'pong' | 'close', listener: () => void): this
    on(event: 'error', listener: (error: Error) => void): this
    send(text: string, done?: (error?: Error) => void): void
    ping(): void
    close(code: number, reason: string): void
    terminate(): void
  }

  export class WebSocketServer {
    constructor(options: {
      noServer: true
      maxPayload: number
      perMessageDeflate: false
      clientTracking: false
    })
    // oxlint-disable-next-line max-params -- the package's own
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      opened: (socket: WebSocket) => void,
    ): void
  }
}
