import { expect, test } from 'vitest'
import { followUrl, sentText } from '@/components/data-table/search-text'

test('letters typed while an earlier search is on its way stay', () => {
  const typed = { text: 'ada5', known: '', sent: ['ad'] }
  expect(followUrl(typed, 'ad')).toEqual({ text: 'ada5', known: 'ad', sent: [] })
})

test('an earlier search that never arrived is forgotten with the later one', () => {
  const typed = { text: 'ada5', known: '', sent: ['ad', 'ada5'] }
  expect(followUrl(typed, 'ada5')).toEqual({ text: 'ada5', known: 'ada5', sent: [] })
  expect(followUrl(typed, 'ad')).toEqual({ text: 'ada5', known: 'ad', sent: ['ada5'] })
})

test('a search that was cleared or came with the way back is shown', () => {
  const typed = { text: 'ad', known: 'ad', sent: [] }
  expect(followUrl(typed, '')).toEqual({ text: '', known: '', sent: [] })
})

test('a search that was taken back before it arrived is waited for no more', () => {
  const typed = sentText({ text: 'a', known: '', sent: [] }, 'a')
  expect(typed.sent).toEqual(['a'])
  const cleared = sentText({ ...typed, text: '' }, '')
  expect(cleared).toEqual({ text: '', known: '', sent: [] })
  expect(followUrl(cleared, 'a')).toEqual({ text: 'a', known: 'a', sent: [] })
})
