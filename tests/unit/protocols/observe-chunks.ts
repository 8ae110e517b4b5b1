import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { TokenUsage } from '@/lib/core'
import type { AskedFor, ChunkReader, ModelNames, Protocol } from '@/lib/protocols'
import { cutAt, cutPlaces } from './cut-at-random'

/** A recorded stream and what it says. */
export type StreamFixture = {
  readonly file: string
  readonly model: string | null
  readonly usage: Partial<TokenUsage>
  readonly usageState: 'none' | 'partial' | 'final'
  readonly sawContent: boolean
  readonly sawTerminal: boolean
  readonly error: { readonly type: string; readonly message: string } | null
}

/** Nothing to restore. */
export const SAME: ModelNames = { requestedModel: 'm', upstreamModel: 'm' }

/** A recorded stream of `tests/fixtures`. */
export function loadFixture(folder: string, file: string): Buffer {
  return readFileSync(new URL(`../../fixtures/${folder}/${file}`, import.meta.url))
}

/** Each byte a chunk of its own. */
function singleBytes(text: Buffer): readonly Buffer[] {
  return Array.from(text, (byte) => Buffer.from([byte]))
}

export type Watching = {
  readonly protocol: Protocol
  readonly names?: ModelNames
  readonly request?: Pick<AskedFor, 'hidesUsage' | 'hidesHolder'>
  /** What the chunks pass through; absent = the observer alone. */
  readonly readerOf?: (lines: ChunkReader) => ChunkReader
}

/** Everything an observer says of a stream, and what it forwarded. */
export function observeChunks(
  { protocol, names = SAME, request, readerOf = (lines) => lines }: Watching,
  chunks: readonly Buffer[],
): Record<string, unknown> {
  const observer = protocol.observeStream(names, request)
  const reader = readerOf(observer)
  const forwarded: Buffer[] = []
  let terminals = 0
  for (const chunk of chunks) {
    const { forward, terminal } = reader.push(chunk)
    if (forward !== null) forwarded.push(forward)
    if (terminal) terminals += 1
  }
  const rest = reader.flush()
  if (rest !== null) forwarded.push(rest)
  return {
    usage: observer.usage(),
    usageState: observer.usageState(),
    model: observer.responseModel(),
    sawContent: observer.sawContent(),
    sawTerminal: observer.sawTerminal(),
    error: observer.streamError(),
    forwarded: Buffer.concat(forwarded).toString('latin1'),
    terminals,
  }
}

/** The stream says the same, and shows the same bytes, wherever its chunks are cut. */
export function expectForAnyChunks(watching: Watching, text: Buffer, whole: Record<string, unknown>): void {
  expect(observeChunks(watching, [text])).toEqual(whole)
  expect(observeChunks(watching, singleBytes(text))).toEqual(whole)
  fc.assert(
    fc.property(cutPlaces, (places) => {
      expect(observeChunks(watching, cutAt(text, places))).toEqual(whole)
    }),
    { numRuns: 120 },
  )
}
