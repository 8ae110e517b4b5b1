import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { BrotliDecompress, Gunzip, Inflate } from 'node:zlib'
import { wordTable } from '@/lib/core'
import type { BodyReader, UpstreamFailure, UpstreamHeaders, UpstreamResponse } from './types'

type Decoder = Gunzip | Inflate | BrotliDecompress

const DECODERS = wordTable<() => Decoder>({
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
})

/**
 * An answer whose provider or relay compressed it although it was asked not to, as if it had not: usage is read and names are
 * restored in plain bytes only. The same answer when there is nothing to decode; `null` = an encoding we do not know.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9110#name-content-codings
 */
export function decodedResponse(response: UpstreamResponse): UpstreamResponse | null {
  const encoding = response.headers['content-encoding']
  if (encoding === undefined || encoding === '' || encoding === 'identity') return response
  const name = typeof encoding === 'string' ? encoding.trim().toLowerCase() : ''
  if (name === 'identity') return response
  const create = DECODERS[name]
  return create === undefined ? null : decode(response, create())
}

function decode(response: UpstreamResponse, decoder: Decoder): UpstreamResponse {
  return {
    status: response.status,
    headers: plainHeaders(response.headers),
    read: (reader) => readThrough(response, decoder, reader),
    resume: () => void decoder.resume(),
    abort: () => response.abort(),
  }
}

function plainHeaders(headers: UpstreamHeaders): UpstreamHeaders {
  const { 'content-encoding': _encoding, 'content-length': _length, ...plain } = headers
  return plain
}

const BROKEN: UpstreamFailure = {
  kind: 'unreachable',
  phase: 'idle',
  reusedConnection: false,
  message: 'The compressed answer is damaged or was cut',
}
const UNREAD: UpstreamFailure = { ...BROKEN, message: 'The answer could not be read' }

function readThrough(response: UpstreamResponse, decoder: Decoder, reader: BodyReader): void {
  let isOver = false
  const finish = (tell: () => void): void => {
    if (isOver) return
    isOver = true
    tell()
  }
  /** What a reader throws ends its answer: thrown out of a decoder's event it would end the process. */
  const guarded = (tell: () => void): void => {
    try {
      tell()
    } catch {
      isOver = true
      decoder.destroy()
      response.abort()
      reader.onError(UNREAD)
    }
  }
  decoder.on('data', (chunk: Buffer) => {
    guarded(() => void (isOver || reader.onData(chunk) || decoder.pause()))
  })
  decoder.on('end', () => finish(() => guarded(() => reader.onEnd())))
  decoder.on('error', () => {
    finish(() => reader.onError(BROKEN))
    response.abort()
  })
  response.read({
    onData(chunk) {
      if (isOver || decoder.write(chunk)) return true
      decoder.once('drain', () => response.resume())
      return false
    },
    onEnd: () => void decoder.end(),
    onError(failure) {
      finish(() => reader.onError(failure))
      decoder.destroy()
    },
  })
}
