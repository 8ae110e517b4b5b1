import { expect, test } from 'vitest'
import { isUnder, pathAndParents } from '@/components/form/field-path'

test('a field is looked for by its path, then by what contains it', () => {
  expect(pathAndParents('model_pricing.0.models.3')).toEqual([
    'model_pricing.0.models.3',
    'model_pricing.0.models',
    'model_pricing.0',
    'model_pricing',
  ])
})

test('a path lies under itself and what contains it, and not under a name that only begins alike', () => {
  expect(isUnder('models.3', 'models')).toBe(true)
  expect(isUnder('models', 'models')).toBe(true)
  expect(isUnder('models_used', 'models')).toBe(false)
})
