import { describe, expect, it } from 'vitest'
import { onStore, type CoordinationFactory } from './harness'

/** Answers are remembered with the account that gave them. */
export function describeAnswers(create: CoordinationFactory): void {
  describe('answers', () => {
    it(
      'are found by their key, longer than sessions, and only by it',
      onStore(create, async ({ store, advance }) => {
        await store.keepAnswer('id:resp_1', '7 1 1 1:2')
        await store.keepAnswer('id:resp_2', '8 1 1 1:3 an alias — of gpt')
        expect(await store.answerText('id:resp_1')).toBe('7 1 1 1:2')
        expect(await store.answerText('id:resp_2')).toBe('8 1 1 1:3 an alias — of gpt')
        expect(await store.answerText('id:resp_3')).toBeNull()
        expect(store.stickyAccount('id:resp_1')).toBeNull()
        await advance(2 * 3_600_000)
        expect(await store.answerText('id:resp_1')).toBe('7 1 1 1:2')
      }),
    )
  })
}
