import type { BodySplice, ByteSpan } from '../protocol'

/**
 * Two lists of changes as one; of `others` those are left out that overlap a place that `own` changes. Each
 * list ascends, none of its own overlap.
 */
export function mergeSplices(
  own: readonly BodySplice[],
  others: readonly BodySplice[],
): readonly BodySplice[] {
  if (others.length === 0) return own
  const merged: BodySplice[] = []
  let at = 0
  for (const other of others) {
    for (let next = own[at]; next !== undefined && comesFirst(next.span, other.span); next = own[at]) {
      merged.push(next)
      at += 1
    }
    const around = [own[at - 1], own[at]]
    if (!around.some((one) => one !== undefined && overlaps(other.span, one.span))) merged.push(other)
  }
  return merged.concat(own.slice(at))
}

/** What is inserted comes before what is taken away there. */
function comesFirst(own: ByteSpan, other: ByteSpan): boolean {
  return own.start < other.start || (own.start === other.start && own.end <= other.end)
}

function overlaps(other: ByteSpan, { start, end }: ByteSpan): boolean {
  return other.start < end && start < other.end
}
