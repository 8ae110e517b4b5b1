import { expect, test } from 'vitest'
import type { ApiFailure } from '@/components/api/call-api'
import { editedState, refusedState, savedState, storedState } from '@/components/form/form-state'

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
  const state = refusedState(storedState(STORED), failure({ models: 'x', 'models.0': 'x', name: 'x' }))
  expect(Object.keys(editedState(state, { models: [] }).errors)).toEqual(['name'])
})

test('a refusal that names fields is shown at them, another for the form as a whole', () => {
  expect(refusedState(storedState(STORED), failure({ name: 'x' })).failure).toBeNull()
  expect(refusedState(storedState(STORED), failure({})).failure).toEqual(failure({}))
})

function failure(fields: Readonly<Record<string, string>>): ApiFailure {
  return {
    ok: false,
    status: 400,
    reason: 'VALIDATION_ERROR',
    message: 'no',
    fields,
    reasons: {},
    metadata: {},
  }
}
