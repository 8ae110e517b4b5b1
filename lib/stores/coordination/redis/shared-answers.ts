import { readSticky, writeSticky } from '../sticky-bindings'
import type { RedisState } from './redis-state'
import { operation, textAt } from './store-operations'

/** Keeps what is to be known of an answer here at once and in the store; resolves also when Redis is away. */
export function keepSharedAnswer(state: RedisState, key: string, text: string): Promise<void> {
  writeSticky(state.mirror.answers, { key, value: text }, state.options.clock())
  if (state.isAway) return Promise.resolve()
  return new Promise((resolve) => {
    state.line.add({ operation: operation('k', key, text), done: () => resolve(), failed: resolve })
  })
}

/** What is kept of an answer: it never changes, so what this process knows needs no look-up. */
export function sharedAnswerText(state: RedisState, key: string): string | null | Promise<string | null> {
  const known = readSticky(state.mirror.answers, key, state.options.clock())
  if (known !== null || state.isAway) return known
  return new Promise((resolve) => {
    state.line.add({
      operation: operation('j', key),
      done: (answer) => resolve(textAt(answer, 0) || null),
      failed: () => resolve(null),
    })
  })
}
