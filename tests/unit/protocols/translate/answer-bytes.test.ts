import { describe, expect, it } from 'vitest'
import { AnswerBytes } from '@/lib/protocols/translate/lane/answer-bytes'

const SHARED_BYTES = 64 * 1024

function written(answer: AnswerBytes, ...texts: readonly string[]): Buffer {
  answer.begin()
  for (const text of texts) answer.text(text)
  return answer.take() ?? Buffer.alloc(0)
}

describe('AnswerBytes', () => {
  it('writes answers one behind the other, each of which stays as it is', () => {
    const answer = new AnswerBytes()
    const texts = Array.from({ length: 5_000 }, (_, index) => `${index} grüße 🚂 ${'x'.repeat(index % 97)}`)
    const taken = texts.map((text) => written(answer, text.slice(0, 3), text.slice(3)))
    expect(taken.map(String)).toEqual(texts)
  })

  it.each([10, SHARED_BYTES, 1_000_000])('leaves no memory behind for a text of %i characters', (length) => {
    const answer = new AnswerBytes()
    const text = 'é'.repeat(length)
    const long = written(answer, 'data: ', text, '\n\n')
    expect(long.equals(Buffer.from(`data: ${text}\n\n`))).toBe(true)
    expect(long.buffer.byteLength).toBeLessThanOrEqual(Math.max(SHARED_BYTES, long.byteLength * 1.6))
    expect(written(answer, 'next').buffer.byteLength).toBe(SHARED_BYTES)
  })

  it('forgets what was not taken', () => {
    const answer = new AnswerBytes()
    answer.begin()
    answer.text('lost')
    expect(written(answer, 'kept').toString()).toBe('kept')
    expect(answer.take()).toBeNull()
  })
})
