import { describe, expect, it } from 'vitest'
import { onStore, type CoordinationFactory } from './harness'

/** Answers are remembered with the account that gave them. */
export function describeAnswers(create: CoordinationFactory): void {
  describe('answers', () => {
    it(
      'are found by their key, longer than sessions, and only by it',
      onStore(create, async ({ store, advance }) => {
        await store.bindAnswer('1:2:resp_1', 7)
        await store.bindAnswer('1:3:resp_1', 8)
        expect(await store.answerAccount('1:2:resp_1')).toBe(7)
        expect(await store.answerAccount('1:3:resp_1')).toBe(8)
        expect(await store.answerAccount('1:2:resp_2')).toBeNull()
        expect(store.stickyAccount('1:2:resp_1')).toBeNull()
        await store.nameAnswer('1:2:resp_1', 'an alias — of gpt')
        expect(await store.answerName('1:2:resp_1')).toBe('an alias — of gpt')
        expect(await store.answerName('1:3:resp_1')).toBeNull()
        await advance(2 * 3_600_000)
        expect(await store.answerAccount('1:2:resp_1')).toBe(7)
      }),
    )
  })
}
