import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { InputType } from 'node:zlib'
import { wordTable } from '@/lib/core'

type Limit = { readonly maxOutputLength: number }
type Decode = (body: Buffer, limit: Limit) => Promise<Buffer>

/** How encoded bodies are decoded, by content-encoding; rejects with a `RangeError` beyond the limit. */
export const BODY_DECODERS = wordTable<Decode>({
  gzip: promisify(gunzip) as Decode,
  'x-gzip': promisify(gunzip) as Decode,
  deflate: toTheEnd(inflate),
  br: toTheEnd(brotliDecompress),
})

/** What clients may send, as a part of a sentence. */
export const KNOWN_ENCODINGS = Object.keys(BODY_DECODERS).join(', ')

/** With `info` the result has the engine beside it, which the types of Node do not tell. */
type Decoded = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }
type DecodeWithInfo = (
  body: InputType,
  options: Limit & { readonly info: true },
  done: (error: Error | null, decoded: Decoded) => void,
) => void

/** These two pass over what stands behind their end, which gzip refuses. */
function toTheEnd(decode: typeof inflate | typeof brotliDecompress): Decode {
  return (body, limit) =>
    new Promise((resolve, reject) => {
      const run = decode as unknown as DecodeWithInfo
      run(body, { ...limit, info: true }, (error, decoded) => {
        if (error !== null) reject(error)
        else if (decoded.engine.bytesWritten < body.byteLength) reject(new Error('Bytes behind the end'))
        else resolve(decoded.buffer)
      })
    })
}
