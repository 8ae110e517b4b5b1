import type { AnswerEvent } from './answer'

/** Puts overlapping parts one after the other, for wires whose clients expect that. */
export type PartSerializer = {
  push(event: AnswerEvent): readonly AnswerEvent[]
  /** Whether the part's events pass at once. */
  isCurrent(part: number): boolean
}

/** Events of a part wait until every part before it has ended; what belongs to no part passes at once. */
export function createPartSerializer(): PartSerializer {
  const waiting = new Map<number, AnswerEvent[]>()
  let current: number | null = null

  function takePart(part: number, event: AnswerEvent): readonly AnswerEvent[] {
    if (current === null) current = part
    if (part !== current) {
      const queue = waiting.get(part) ?? []
      waiting.set(part, queue)
      queue.push(event)
      return []
    }
    if (event.type !== 'part_end') return [event]
    current = null
    return [event, ...next()]
  }

  /** What waits, in order, up to the first part that is still open. */
  function next(): readonly AnswerEvent[] {
    const ready: AnswerEvent[] = []
    for (const [part, queue] of waiting) {
      waiting.delete(part)
      ready.push(...queue)
      if (queue.at(-1)?.type !== 'part_end') {
        current = part
        break
      }
    }
    return ready
  }

  return {
    push: (event) => ('part' in event ? takePart(event.part, event) : [event]),
    isCurrent: (part) => part === current,
  }
}
