import { expect, test } from 'vitest'
import { editedState, savedState, storedState } from '@/components/form/form-state'

const STORED = { name: 'a', notes: '', models: ['m'] }

test('what was typed while a save was under way stays as a change', () => {
  const sent = { ...STORED, name: 'b' }
  const typed = editedState(editedState(storedState(STORED), { name: 'b' }), { notes: 'later' })
  const state = savedState(typed, { sent, stored: { ...STORED, name: 'B' } })
  expect(state.form).toEqual({ name: 'B', notes: 'later', models: ['m'] })
  expect(state.stored).toEqual({ name: 'B', notes: '', models: ['m'] })
})

test('without typing meanwhile, a save leaves no change', () => {
  const sent = { ...STORED, name: 'b' }
  const state = savedState(editedState(storedState(STORED), { name: 'b' }), { sent, stored: sent })
  expect(state).toEqual(storedState(sent))
})

test('a change takes the errors of its field and of the parts of it away, and no others', () => {
  const error = { code: 'REQUIRED', message: '' }
  const state = { ...storedState(STORED), errors: { models: error, 'models.0': error, name: error } }
  expect(Object.keys(editedState(state, { models: [] }).errors)).toEqual(['name'])
})
