import { describe, expect, test } from 'vitest'
import { fieldErrors } from '@/components/api/field-errors'
import { refusalAt } from '@/components/form/refusal-at'

const error = { code: 'VALIDATION_ERROR', message: 'x' }

describe('refusalAt', () => {
  test.each([
    ['the field itself', { status_codes: error, 'status_codes.0': error }, { error, entry: null }],
    [
      'the first refused entry of a list',
      { 'status_codes.10': error, 'status_codes.2': error },
      { error, entry: 3 },
    ],
    ['nothing of a part with a name', { 'status_codes.0.name': error, 'status_codes.x': error }, null],
    ['nothing of a field whose name only begins so', { 'status_codes_too.0': error }, null],
    ['nothing', {}, null],
  ])('%s', (_, errors, refusal) => {
    expect(refusalAt(errors, 'status_codes')).toEqual(refusal)
  })
})

describe('fieldErrors', () => {
  test('names code and rule of each refused field; a rule this build does not know is none', () => {
    const rules = { port: { rule: 'at_most', limit: 65_535 }, name: { rule: 'of_tomorrow' }, host: 'x' }
    const failure = {
      ok: false,
      status: 400,
      reason: 'VALIDATION_ERROR',
      message: 'port: Too big',
      fields: { port: 'Too big', name: 'n', host: 'h' },
      reasons: { host: 'CONFLICT' },
      metadata: { rules },
    } as const
    expect(fieldErrors(failure)).toEqual({
      port: { code: 'VALIDATION_ERROR', message: 'Too big', rule: { rule: 'at_most', limit: 65_535 } },
      name: { code: 'VALIDATION_ERROR', message: 'n' },
      host: { code: 'CONFLICT', message: 'h' },
    })
  })
})
