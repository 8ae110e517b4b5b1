/** Before the first chunk. */
export const NO_CHUNKS: Buffer[] = []

/** Chunks with one more; nearly all bodies have one, for which a list with room for others would be much. */
export function withChunk(chunks: Buffer[], chunk: Buffer): Buffer[] {
  if (chunks.length === 0) return [chunk]
  chunks.push(chunk)
  return chunks
}

/** Chunks as one buffer; a single one is not copied. */
export function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
}
