import * as fc from 'fast-check'

/** Cuts a text at the given places (taken modulo its length) into chunks; empty chunks may occur. */
export function cutAt(text: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b)
  const chunks: Buffer[] = []
  let from = 0
  for (const place of [...sorted, text.length]) {
    chunks.push(text.subarray(from, place))
    from = place
  }
  return chunks
}

/** Places to cut at: none, a few, or many. */
export const cutPlaces = fc.oneof(
  fc.array(fc.nat(), { maxLength: 3 }),
  fc.array(fc.nat(), { maxLength: 200 }),
)
