import { afterEach, expect, test } from 'vitest'
import { dismissToast, shownToasts, toast } from '@/components/toast/toast'

afterEach(() => {
  for (const { id } of shownToasts()) dismissToast(id)
})

test('what worked takes older refusals away, and leaves what worked before', () => {
  toast.success('one')
  toast.error('two')
  toast.success('three')
  toast.error('four')
  expect(shownToasts().map(({ text }) => text)).toEqual(['one', 'three', 'four'])
})

test('what worked and speaks for itself takes older refusals away, too', () => {
  toast.success('one')
  toast.error('two')
  toast.settled()
  expect(shownToasts().map(({ text }) => text)).toEqual(['one'])
})

test('what is said again stands once, as the latest', () => {
  for (const text of ['one', 'two', 'one']) toast.error(text)
  expect(shownToasts().map(({ text }) => text)).toEqual(['two', 'one'])
})
