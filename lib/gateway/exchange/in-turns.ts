import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Steps } from '@/lib/protocols'

/** Work in pieces: others have their turn between them. What is one piece is done at once. */
export function inTurns<T>(steps: Steps<T>): T | Promise<T> {
  const first = steps.next()
  return first.done === true ? first.value : goOn(steps)
}

async function goOn<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    await nextTurn()
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
