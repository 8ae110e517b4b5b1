import { expect, test } from 'vitest'
import { readFailure } from '@/components/api/call-api'
import { adoptedState, editedState, savedState, storedState } from '@/components/form/form-state'
import { newerOf } from '@/components/form/newer-of'

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

test('what was changed elsewhere is shown beside what is being typed', () => {
  const typed = editedState(storedState(STORED), { notes: 'mine' })
  const state = adoptedState(typed, { ...STORED, models: ['m', 'n'] })
  expect(state).toMatchObject({
    form: { name: 'a', notes: 'mine', models: ['m', 'n'] },
    stored: { name: 'a', notes: '', models: ['m', 'n'] },
  })
})

test('a field that both have changed is left to the one who saves', () => {
  const typed = editedState(storedState(STORED), { notes: 'mine' })
  expect(adoptedState(typed, { ...STORED, notes: 'theirs' })).toBeNull()
})

test('a field that both have changed to the same is nobody’s change any more', () => {
  const typed = editedState(storedState(STORED), { notes: 'ours' })
  const fresh = { ...STORED, notes: 'ours' }
  expect(adoptedState(typed, fresh)).toEqual(storedState(fresh))
})

test('a secret that was typed never goes over what was saved elsewhere', () => {
  const stored = { name: 'a', password: '' }
  const fresh = { ...stored, name: 'b' }
  const secrets = ['password'] as const
  const typed = editedState(storedState(stored), { password: 'mine' })
  expect(adoptedState(typed, fresh, { secrets })).toBeNull()
  expect(adoptedState(storedState(stored), fresh, { secrets })).toEqual(storedState(fresh))
})

test('with what was changed elsewhere go the errors of it, and a stale save may be repeated', () => {
  const error = { code: 'UNKNOWN_GROUP', message: '' }
  const failure = readFailure(409, { reason: 'STALE' })
  const state = { ...storedState(STORED), failure, errors: { 'model_list.1': error, name: error } }
  const pathsOf = (field: string): readonly string[] => [field === 'models' ? 'model_list' : field]
  const adopted = adoptedState(state, { ...STORED, models: [] }, { pathsOf })
  expect(adopted?.failure).toMatchObject({ reason: 'JOINED' })
  expect(Object.keys(adopted?.errors ?? {})).toEqual(['name'])
  const silent = { ...state, failure: readFailure(0, { reason: 'UNREACHABLE' }) }
  expect(adoptedState(silent, STORED)?.failure).toBe(silent.failure)
})

test('of two answers the page’s counts where its revision is later', () => {
  expect(newerOf({ revision: 3 }, { revision: 4 })).toEqual({ revision: 4 })
  expect(newerOf({ revision: 4 }, { revision: 4 })).toBeUndefined()
  expect(newerOf({ revision: 5 }, { revision: 4 })).toBeUndefined()
  expect(newerOf(null, { revision: 4 })).toBeUndefined()
})
