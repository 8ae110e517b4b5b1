import { headEnd } from '@/lib/core'
import { codedError } from '../dial'
import type { UpstreamHeaders } from '../types'
import { chunkSizeEnd, readChunkSize, readChunkSizeLine } from './chunk-size'
import { readHead, type AnswerHead } from './read-head'

export const NOT_HTTP_CODE = 'UPSTREAM_NOT_HTTP'

const MAX_HEAD_BYTES = 64 * 1024
const MAX_LINE_BYTES = 16 * 1024
/** `\r\n\r\n` */
const HEAD_END_BYTES = 4
/** `\r\n` */
const LINE_END_BYTES = 2
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const VERSION_START = Buffer.from('HTTP/1.')

/** Who hears what an answer consists of. */
export type AnswerListener = {
  onHead(status: number, headers: UpstreamHeaders): void
  onBody(chunk: Buffer): void
  /** The whole answer has been read; `isReusable`: another request may follow on the connection. */
  onEnd(isReusable: boolean): void
}

type State = 'head' | 'counted' | 'chunk_size' | 'chunk_data' | 'chunk_end' | 'trailers' | 'until_close'

/**
 * Reads HTTP/1.1 answers from the bytes of one connection, cut anywhere; chunks of the body are slices, never copies.
 * Strict where being lenient could join two answers: such bytes throw, and the connection is of no more use.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9112
 */
export class AnswerParser {
  /** Something has come since an answer was last expected. */
  hasBegun = false

  private state: State = 'head'
  /** Bytes of a head or line that are not whole yet. */
  private partial: Buffer | null = null
  private remaining = 0
  private isReusable = true
  private trailerBytes = 0
  private listener: AnswerListener | null = null

  /** Names who hears the next answer. */
  expect(listener: AnswerListener): void {
    this.listener = listener
    this.hasBegun = false
  }

  /** Takes the next bytes. Throws when they are no HTTP, or when nothing was asked. */
  push(chunk: Buffer): void {
    this.hasBegun = true
    for (let at = 0; at < chunk.length;) {
      if (this.listener === null) throw notHttp('bytes that nobody asked for')
      at = this.step(chunk, at, this.listener)
    }
  }

  /** The connection has ended; `true` = that is how the answer was delimited, and it is whole. */
  finish(): boolean {
    if (this.state !== 'until_close' || this.listener === null) return false
    this.end(this.listener, false)
    return true
  }

  /** Takes what stands at a place; returns where the next begins. */
  private step(bytes: Buffer, at: number, listener: AnswerListener): number {
    switch (this.state) {
      case 'head':
        return this.takeHead(bytes, at, listener)
      case 'counted':
      case 'chunk_data':
        return this.takeCounted(bytes, at, listener)
      case 'chunk_size':
        return this.takeChunkSize(bytes, at)
      case 'chunk_end':
        return this.takeChunkEnd(bytes, at)
      case 'trailers':
        return this.takeLine(bytes, at, (line) => this.takeTrailer(line, listener))
      case 'until_close':
        listener.onBody(slice(bytes, at, bytes.length))
        return bytes.length
      default:
        return this.state satisfies never
    }
  }

  private takeHead(bytes: Buffer, at: number, listener: AnswerListener): number {
    const own = slice(bytes, at, bytes.length)
    const known = this.partial === null ? own : Buffer.concat([this.partial, own])
    const end = headEnd(known)
    if (end > MAX_HEAD_BYTES || (end === -1 && known.length > MAX_HEAD_BYTES))
      throw notHttp('too long a head')
    if (end === -1) {
      if (!mayBeAnswer(known)) throw notHttp('no status line')
      if (hasBareFeed(known)) throw notHttp('a line without its end')
      this.partial = known
      return bytes.length
    }
    this.partial = null
    const head = readHead(known, end)
    if (typeof head === 'string') throw notHttp(head)
    if (head.status >= 200) this.beginBody(head, listener)
    else if (head.status === 101) throw notHttp('a change of protocol')
    const behind = known.length - end - HEAD_END_BYTES
    return bytes.length - behind
  }

  private beginBody(head: AnswerHead, listener: AnswerListener): void {
    const { status, body } = head
    this.isReusable = head.isReusable
    const isEmpty = body === 0
    this.state = typeof body === 'number' ? 'counted' : BODY_STATES[body]
    this.remaining = typeof body === 'number' ? body : 0
    listener.onHead(status, head.headers)
    if (isEmpty) this.end(listener, this.isReusable)
  }

  private takeCounted(bytes: Buffer, at: number, listener: AnswerListener): number {
    const end = Math.min(bytes.length, at + this.remaining)
    this.remaining -= end - at
    const isAll = this.remaining === 0
    const isChunked = this.state === 'chunk_data'
    if (isAll && isChunked) this.state = 'chunk_end'
    listener.onBody(slice(bytes, at, end))
    if (isAll && !isChunked) this.end(listener, this.isReusable)
    return end
  }

  /** Nearly always some digits and nothing else, of which no text needs to be made. */
  private takeChunkSize(bytes: Buffer, at: number): number {
    const end = this.partial === null ? chunkSizeEnd(bytes, at) : at
    if (end === at || !isLineEnd(bytes, end))
      return this.takeLine(bytes, at, (line) => this.beginChunk(readChunkSizeLine(line)))
    this.beginChunk(readChunkSize(bytes, at, end))
    return end + LINE_END_BYTES
  }

  private takeChunkEnd(bytes: Buffer, at: number): number {
    if (this.partial !== null || !isLineEnd(bytes, at))
      return this.takeLine(bytes, at, (line) => this.endChunk(line))
    this.state = 'chunk_size'
    return at + LINE_END_BYTES
  }

  /** Takes one line, its end included, and hands over its text. */
  private takeLine(bytes: Buffer, at: number, take: (line: string) => void): number {
    const feed = bytes.indexOf(LINE_FEED, at)
    const end = feed === -1 ? bytes.length : feed
    if ((this.partial?.length ?? 0) + end - at > MAX_LINE_BYTES) throw notHttp('too long a line')
    if (feed === -1) {
      const own = slice(bytes, at, end)
      this.partial = this.partial === null ? own : Buffer.concat([this.partial, own])
      return end
    }
    const line = (this.partial?.toString('latin1') ?? '') + bytes.toString('latin1', at, end)
    this.partial = null
    if (!line.endsWith('\r')) throw notHttp('a line without its end')
    take(line.slice(0, -1))
    return end + 1
  }

  private beginChunk(size: number | null): void {
    if (size === null) throw notHttp('a chunk without its size')
    this.remaining = size
    this.state = size === 0 ? 'trailers' : 'chunk_data'
    this.trailerBytes = 0
  }

  private endChunk(line: string): void {
    if (line !== '') throw notHttp('a chunk longer than its size')
    this.state = 'chunk_size'
  }

  private takeTrailer(line: string, listener: AnswerListener): void {
    this.trailerBytes += line.length
    if (this.trailerBytes > MAX_LINE_BYTES) throw notHttp('too long trailers')
    if (line === '') this.end(listener, this.isReusable)
  }

  private end(listener: AnswerListener, isReusable: boolean): void {
    this.state = 'head'
    this.listener = null
    listener.onEnd(isReusable)
  }
}

const BODY_STATES = { chunked: 'chunk_size', until_close: 'until_close' } as const
function isLineEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED
}

/** The bytes themselves where all of them are meant. */
function slice(bytes: Buffer, start: number, end: number): Buffer {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
}

/** A head that ends its lines in its own way would be waited for until its time is over. */
function hasBareFeed(head: Buffer): boolean {
  for (let at = head.indexOf(LINE_FEED); at !== -1; at = head.indexOf(LINE_FEED, at + 1)) {
    if (head[at - 1] !== CARRIAGE_RETURN) return true
  }
  return false
}

/** A greeting of another protocol never becomes an answer: the end of its head would be waited for as well. */
function mayBeAnswer(head: Buffer): boolean {
  const length = Math.min(head.length, VERSION_START.length)
  return head.compare(VERSION_START, 0, length, 0, length) === 0
}

function notHttp(why: string): Error {
  return codedError(NOT_HTTP_CODE, `The answer is not HTTP/1.1: ${why}`)
}
