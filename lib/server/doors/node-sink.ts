import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReplySink } from '@/lib/gateway'
import type { FlatHeaders } from '@/lib/upstream'
import { UNREAD_BODY_MS } from './client-times'
import { DrainWait } from './drain-wait'
import { endUnreadBody } from './end-unread-body'
import { askWhetherListening } from './half-closed'

/** The reply sink of a node:http response. Headers leave with the first bytes, in one packet. */
export class NodeSink implements ReplySink {
  gone = false

  private isEnded = false
  private goneListeners: (() => void)[] | null = null
  private drainWait: DrainWait | null = null

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    const { socket } = request
    const onEnd = (): void => this.takeHalfClose()
    socket.once('end', onEnd)
    response.once('close', () => {
      socket.off('end', onEnd)
      this.leave()
      this.endDrainWait()
    })
  }

  get started(): boolean {
    return this.response.headersSent
  }

  start(status: number, headers: FlatHeaders): void {
    if (!this.gone) this.response.writeHead(status, [...headers])
  }

  write(chunk: Uint8Array): boolean {
    return this.gone || this.isEnded || this.response.write(chunk)
  }

  end(chunk?: Uint8Array): void {
    if (this.isEnded || this.gone) return
    this.isEnded = true
    if (!this.request.complete) endUnreadBody(this.request, this.response, UNREAD_BODY_MS)
    if (chunk === undefined) this.response.end()
    else this.response.end(chunk)
  }

  cut(): void {
    if (this.isEnded || this.gone) return
    this.isEnded = true
    const { socket } = this.response
    // HTTP/1.0 has no other word for an answer's end than that of its connection.
    if (this.request.httpVersion === '1.0') socket?.resetAndDestroy()
    else if (socket === null) this.response.destroy()
    else socket.destroySoon()
    this.endDrainWait()
  }

  onDrain(listener: () => void): void {
    if (this.gone || this.isEnded) return listener()
    if (this.drainWait === null) {
      this.drainWait = new DrainWait(() => this.response.destroy())
      this.response.once('drain', () => this.endDrainWait())
    }
    this.drainWait.add(listener)
  }

  onGone(listener: () => void): void {
    if (this.gone) listener()
    else if (!this.isEnded) (this.goneListeners ??= []).push(listener)
  }

  /**
   * One that has begun to read and closes its side has gone. So has one of HTTP/1.0, which knows no interim answers: it is
   * mostly a proxy (nginx unless told otherwise), whose own client has left.
   */
  private takeHalfClose(): void {
    const { request, response } = this
    if (this.isEnded || this.gone) return
    if (this.started || !request.complete || request.httpVersion === '1.0') return void response.destroy()
    askWhetherListening(
      () => !this.started && !this.gone,
      () => response.writeContinue(),
    )
  }

  private leave(): void {
    if (this.isEnded || this.gone) return
    this.gone = true
    for (const listener of this.goneListeners ?? []) listener()
    this.goneListeners = null
  }

  private endDrainWait(): void {
    const { drainWait } = this
    this.drainWait = null
    drainWait?.end()
  }
}
