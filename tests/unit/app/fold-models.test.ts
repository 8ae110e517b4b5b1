import { expect, test } from 'vitest'
import type { OwnModelView } from '@/lib/services'
import { foldModels } from '../../../app/(self)/prices/fold-models'

function model(name: string, inputPrice: number, source = 'channel'): OwnModelView {
  return {
    model: name,
    billing_mode: 'token',
    pricing_source: source,
    input_price: inputPrice,
    output_price: 1,
    cache_write_price: null,
    cache_read_price: null,
    cache_write_1h_price: null,
    image_output_price: null,
    unit_price: null,
    tiers: [],
    context_tiers: [],
  }
}

const MODELS = [model('Opus', 5), model('haiku', 1), model('opus-alias', 5, 'default')]
const names = (search: string): readonly (readonly string[])[] =>
  foldModels(MODELS, search).map((entry) => entry.names)

test('models of equal price stand together, wherever the price comes from', () => {
  expect(names('')).toEqual([['Opus', 'opus-alias'], ['haiku']])
})

test('a text leaves the models that hold it', () => {
  expect(names(' OPUS-')).toEqual([['opus-alias']])
  expect(names('x')).toEqual([])
})
