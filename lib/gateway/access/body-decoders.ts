import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { BrotliDecompress, Gunzip, Inflate } from 'node:zlib'
import { wordTable } from '@/lib/core'

/** An encoding that bodies may have. */
type BodyDecoder = {
  readonly begin: () => Gunzip | Inflate | BrotliDecompress
  /** It passes over what stands behind the end, which gzip refuses by itself. */
  readonly ignoresRest: boolean
}

const GZIP: BodyDecoder = { begin: createGunzip, ignoresRest: false }

/** How encoded bodies are decoded, by content-encoding. */
export const BODY_DECODERS = wordTable<BodyDecoder>({
  gzip: GZIP,
  'x-gzip': GZIP,
  deflate: { begin: createInflate, ignoresRest: true },
  br: { begin: createBrotliDecompress, ignoresRest: true },
})

/** What clients may send, as a part of a sentence. */
export const KNOWN_ENCODINGS = Object.keys(BODY_DECODERS).join(', ')

/**
 * The body as it was before it was encoded. `take` hears the length of each piece as it is decoded and answers why no more
 * is wanted, `null` = go on. Rejects with that, or with what is wrong with the body.
 */
export function decodeBody(
  { begin, ignoresRest }: BodyDecoder,
  body: Buffer,
  take: (bytes: number) => Error | null,
): Promise<Buffer> {
  const decoder = begin()
  const pieces: Buffer[] = []
  return new Promise((resolve, reject) => {
    decoder.on('data', (piece: Buffer) => {
      const refused = take(piece.length)
      if (refused === null) pieces.push(piece)
      else decoder.destroy(refused)
    })
    decoder.on('error', reject)
    decoder.on('end', () => {
      if (ignoresRest && decoder.bytesWritten < body.length) reject(new Error('Bytes behind the end'))
      else resolve(Buffer.concat(pieces))
    })
    decoder.end(body)
  })
}
