import { readSticky, writeSticky } from '../sticky-bindings'
import type { StickyBindings } from '../sticky-bindings'
import type { RedisState } from './redis-state'
import { numberAt, operation, textAt } from './store-operations'
import type { StoreAnswer, StoreOperation } from './store-operations'

/** Binds an answer here at once and in the store; resolves also when Redis is away. */
export function bindSharedAnswer(state: RedisState, key: string, accountId: number): Promise<void> {
  return bind(state, state.mirror.answers, { key, value: accountId })
}

/** The account of an answer: a binding never changes, so what this process knows needs no look-up. */
export function sharedAnswerAccount(state: RedisState, key: string): number | null | Promise<number | null> {
  const known = readSticky(state.mirror.answers, key, state.options.clock())
  return known ?? lookUp(state, operation('h', key), (answer) => numberAt(answer, 0) || null)
}

/** Remembers the name of an answer's model here at once and in the store; resolves also when Redis is away. */
export function nameSharedAnswer(state: RedisState, key: string, name: string): Promise<void> {
  return bind(state, state.mirror.answerNames, { key: `${NAME}${key}`, value: name })
}

/** The name of an answer's model, found like its account. */
export function sharedAnswerName(state: RedisState, key: string): string | null | Promise<string | null> {
  const known = readSticky(state.mirror.answerNames, `${NAME}${key}`, state.options.clock())
  return known ?? lookUp(state, operation('j', `${NAME}${key}`), (answer) => textAt(answer, 0) || null)
}

/** Names stand beside accounts in the store. */
const NAME = 'name:'

function bind<Value extends string | number>(
  state: RedisState,
  bindings: StickyBindings<Value>,
  binding: { readonly key: string; readonly value: Value },
): Promise<void> {
  writeSticky(bindings, binding, state.options.clock())
  if (state.isAway) return Promise.resolve()
  return new Promise((resolve) => {
    const asked = operation('k', binding.key, binding.value)
    state.line.add({ operation: asked, done: () => resolve(), failed: resolve })
  })
}

function lookUp<Value>(
  state: RedisState,
  asked: StoreOperation,
  read: (answer: StoreAnswer) => Value | null,
): null | Promise<Value | null> {
  if (state.isAway) return null
  return new Promise((resolve) => {
    const done = (answer: StoreAnswer): void => resolve(read(answer))
    state.line.add({ operation: asked, done, failed: () => resolve(null) })
  })
}
