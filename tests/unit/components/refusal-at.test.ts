import { describe, expect, test } from 'vitest'
import { refusalAt } from '@/components/form/refusal-at'

const error = { code: 'VALIDATION_ERROR', message: 'x' }

describe('refusalAt', () => {
  test.each([
    ['the field itself', { status_codes: error, 'status_codes.0': error }, { error, entry: null }],
    ['the first refused entry of a list', { 'status_codes.10': error, 'status_codes.2': error }, { error, entry: 3 }],
    ['nothing of a part with a name', { 'status_codes.0.name': error, 'status_codes.x': error }, null],
    ['nothing of a field whose name only begins so', { 'status_codes_too.0': error }, null],
    ['nothing', {}, null],
  ])('%s', (_, errors, refusal) => {
    expect(refusalAt(errors, 'status_codes')).toEqual(refusal)
  })
})
