import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodedResponse } from '@/lib/upstream'
import type { BodyReader, UpstreamResponse } from '@/lib/upstream'

const TEXT = Buffer.from(`data: ${'words of an answer '.repeat(200)}\n\n`)

/** An answer whose body comes in these pieces; `fails` = the connection breaks behind them. */
function answer(
  encoding: string,
  pieces: readonly Buffer[],
  fails = false,
): UpstreamResponse & { aborted: boolean } {
  const response = {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'content-encoding': encoding, 'content-length': '9' },
    aborted: false,
    read(reader: BodyReader) {
      for (const piece of pieces) reader.onData(piece)
      if (!fails) return reader.onEnd()
      reader.onError({ kind: 'unreachable', phase: 'idle', reusedConnection: false, message: 'reset' })
    },
    resume: () => undefined,
    abort() {
      response.aborted = true
    },
  }
  return response
}

function readAll(response: UpstreamResponse | null): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    response?.read({
      onData(chunk) {
        chunks.push(chunk)
        setImmediate(() => response.resume())
        return false
      },
      onEnd: () => resolve(Buffer.concat(chunks).toString()),
      onError: ({ message }) => resolve(`error: ${message}`),
    })
  })
}

const ENCODINGS = [
  ['gzip', gzipSync(TEXT)],
  ['GZIP', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
] as const

describe('a compressed answer', () => {
  it.each(ENCODINGS)(
    'in %s is read in the plain, however it is cut, by a reader that pauses',
    async (name, bytes) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 5 }), async (cuts) => {
          const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
          const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
          const response = decodedResponse(answer(name, pieces))
          expect(response?.headers).toEqual({ 'content-type': 'text/event-stream' })
          expect(await readAll(response)).toBe(TEXT.toString())
        }),
        { numRuns: 20 },
      )
    },
  )

  it('is an error where it is damaged, cut or lost, never an end', async () => {
    const bytes = gzipSync(TEXT)
    const damaged = answer('gzip', [Buffer.from('no gzip at all')])
    expect(await readAll(decodedResponse(damaged))).toBe('error: The compressed answer is damaged or was cut')
    expect(damaged.aborted).toBe(true)
    const cut = decodedResponse(answer('gzip', [bytes.subarray(0, bytes.length - 9)]))
    expect(await readAll(cut)).toBe('error: The compressed answer is damaged or was cut')
    expect(await readAll(decodedResponse(answer('gzip', [bytes.subarray(0, 20)], true)))).toBe('error: reset')
  })

  it.each(['onData', 'onEnd'] as const)('fails where %s of its reader throws', async (thrower) => {
    const upstream = answer('gzip', [gzipSync(TEXT)])
    const told: string[] = []
    const fail = (): never => {
      told.push('thrown')
      throw new Error('hostile bytes')
    }
    await new Promise<void>((resolve) => {
      decodedResponse(upstream)?.read({
        onData: () => true,
        onEnd: () => void told.push('end'),
        onError({ message }) {
          told.push(message)
          setImmediate(resolve)
        },
        [thrower]: fail,
      })
    })
    expect(told).toEqual(['thrown', 'The answer could not be read'])
    expect(upstream.aborted).toBe(true)
  })

  it('in no encoding is the very same answer, and none in one that we do not know', () => {
    for (const encoding of ['identity', 'Identity', '']) {
      const response = answer(encoding, [])
      expect(decodedResponse(response)).toBe(response)
    }
    for (const encoding of ['zstd', 'gzip, br', 'constructor']) {
      expect(decodedResponse(answer(encoding, []))).toBeNull()
    }
  })
})
