import { describe, expect, it } from 'vitest'
import {
  billedModelOf,
  buildMappingChain,
  isUpstreamModelAllowed,
  poolChannelId,
  validateChannelMapping,
} from '@/lib/routing'
import { testChannel, testGroup } from './build-group'

describe('buildMappingChain', () => {
  it.each([
    ['a', 'a', 'a', ''],
    ['a', 'a', null, ''],
    ['a', 'b', null, 'a→b'],
    ['a', 'b', 'b', 'a→b'],
    ['a', 'b', 'c', 'a→b→c'],
    ['a', 'a', 'c', 'a→c'],
    ['a', 'b', '', 'a→b'],
    ['a', 'b', 'a', 'a→b→a'],
  ])('%s, %s, %s', (...[requestedModel, mappedModel, upstreamModel, chain]) => {
    expect(buildMappingChain({ requestedModel, mappedModel, upstreamModel })).toBe(chain)
  })
})

describe('billedModelOf', () => {
  it('follows the billing model source', () => {
    const names = { requestedModel: 'a', mappedModel: 'b', upstreamModel: 'c' }
    expect(billedModelOf('requested', names)).toBe('a')
    expect(billedModelOf('channel_mapped', names)).toBe('b')
    expect(billedModelOf('upstream', names)).toBe('c')
    expect(billedModelOf('upstream', { ...names, upstreamModel: null })).toBeNull()
  })
})

describe('isUpstreamModelAllowed', () => {
  const priceEntries = [{ platform: 'anthropic' as const, models: ['Claude-*'] }]

  it('holds accounts to the price list only with restriction and upstream billing', () => {
    const restricted = testChannel({
      id: 1,
      restrictModels: true,
      billingModelSource: 'upstream',
      priceEntries,
    })
    expect(isUpstreamModelAllowed(restricted, ['anthropic'], 'claude-new')).toBe(true)
    expect(isUpstreamModelAllowed(restricted, ['anthropic'], 'gpt')).toBe(false)
    expect(isUpstreamModelAllowed(restricted, ['gemini'], 'claude-new')).toBe(false)
    const byMapped = testChannel({ id: 1, restrictModels: true, priceEntries })
    expect(isUpstreamModelAllowed(byMapped, ['anthropic'], 'gpt')).toBe(true)
  })
})

describe('poolChannelId', () => {
  const one = testChannel({ id: 7, status: 'disabled' })

  it('gives legacy rows to the only bound channel while it has none of its own', () => {
    const group = testGroup([[one, 1]])
    expect(poolChannelId(group, 7, false)).toBeNull()
    expect(poolChannelId(group, 7, true)).toBe(7)
    expect(poolChannelId(group, null, true)).toBeNull()
  })

  it('never mixes pools once a second channel is bound, even a disabled one', () => {
    const group = testGroup([
      [one, 1],
      [testChannel({ id: 8 }), 1],
    ])
    expect(poolChannelId(group, 8, false)).toBe(8)
  })
})

describe('validateChannelMapping', () => {
  it.each([
    [{ 'a*b': 'x' }, 'INVALID_MODEL_PATTERN'],
    [{ '**': 'x' }, 'INVALID_MODEL_PATTERN'],
    [{ ' ': 'x' }, 'INVALID_MODEL_PATTERN'],
    [{ a: '' }, 'INVALID_MODEL_MAPPING'],
    [{ a: '  ' }, 'INVALID_MODEL_MAPPING'],
    [{ a: 'x-*' }, 'INVALID_MODEL_MAPPING'],
    [{ 'a*': 'x*y' }, 'INVALID_MODEL_MAPPING'],
    [{ 'Claude-Opus': 'x', 'claude-opus': 'y' }, 'MODEL_PATTERN_CONFLICT'],
    [{ 'a-*': 'x', ' A-*': 'y' }, 'MODEL_PATTERN_CONFLICT'],
  ])('refuses %j with %s', (mapping, code) => {
    const issues = validateChannelMapping({ anthropic: mapping })
    expect(issues.map((issue) => issue.code)).toEqual([code])
    expect(issues[0]?.path).toMatch(/^model_mapping\.anthropic\./)
  })

  it('lets overlapping patterns, other platforms and carried tails be', () => {
    const mapping = { anthropic: { '*': 'x', 'a*': 'b*', 'ab*': 'c', a: 'd' }, openai: { a: 'e' } }
    expect(validateChannelMapping(mapping)).toEqual([])
  })
})
