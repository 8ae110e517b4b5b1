import { readSticky, writeSticky } from '../sticky-bindings'
import type { RedisState } from './redis-state'
import { numberAt } from './store-operations'

/** Binds an answer here at once and in the store; resolves also when Redis is away. */
export function bindSharedAnswer(state: RedisState, key: string, accountId: number): Promise<void> {
  writeSticky(state.mirror.answers, { key, accountId }, state.options.clock())
  if (state.isAway) return Promise.resolve()
  return new Promise((resolve) => {
    state.line.add({ operation: ['k', key, accountId], done: () => resolve(), failed: resolve })
  })
}

/** The account of an answer: a binding never changes, so what this process knows needs no look-up. */
export function sharedAnswerAccount(state: RedisState, key: string): number | null | Promise<number | null> {
  const known = readSticky(state.mirror.answers, key, state.options.clock())
  if (known !== null || state.isAway) return known
  return new Promise((resolve) => {
    state.line.add({
      operation: ['h', key],
      done: (answer) => resolve(numberAt(answer, 0) || null),
      failed: () => resolve(null),
    })
  })
}
