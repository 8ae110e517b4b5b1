import { describe, expect, it } from 'vitest'
import { changeChannel, type ChannelAction } from '@/components/channel-form/change-channel'
import { EMPTY_CHANNEL, type ChannelForm } from '@/components/channel-form/channel-form'
import type { FieldErrors } from '@/components/api/field-errors'
import { countErrors, hasErrorUnder, placeOf, remainingErrors } from '@/components/channel-form/field-errors'

const GROUPS = new Map([[5, 'openai']] as const)

const FORM: ChannelForm = (
  [
    { type: 'group', groupId: 5, chosen: true },
    { type: 'prices', action: { type: 'addEntry', platform: 'gemini' } },
    { type: 'prices', action: { type: 'addEntry', platform: 'openai' } },
    { type: 'mapping', platform: 'anthropic', action: { type: 'addMapping' } },
    { type: 'addRule' },
  ] satisfies ChannelAction[]
).reduce(changeChannel, EMPTY_CHANNEL)

function errorsAt(...paths: readonly string[]): FieldErrors {
  return Object.fromEntries(paths.map((path) => [path, { code: 'VALIDATION_ERROR', message: 'no' }]))
}

describe('the place of a refused field', () => {
  it.each([
    ['name', 'basics'],
    ['failover_policy', 'basics'],
    ['confirm_ambiguous', 'basics'],
    ['model_pricing', 'gemini'],
    ['model_pricing.0.intervals.1.max_tokens', 'gemini'],
    ['model_pricing.1.models.3', 'openai'],
    ['model_mapping.anthropic.claude-*', 'anthropic'],
    ['model_mapping.gemini.gemini-2.5-pro', 'gemini'],
    ['groups.0.group_id', 'openai'],
    ['groups.antigravity', 'antigravity'],
    ['groups', 'openai'],
    ['account_stats_pricing_rules.0.pricing.0.models', 'rules'],
  ])('%s → %s', (path, expected) => {
    const place = placeOf(path, FORM, GROUPS)
    expect(place.section === 'platform' ? place.platform : place.section).toBe(expected)
  })

  it('counts the fields of each tab', () => {
    const errors = errorsAt(
      'model_pricing.0.models',
      'model_pricing.1.input_price',
      'name',
      'model_mapping.gemini.x',
    )
    const context = { form: FORM, groupPlatforms: GROUPS }
    expect(countErrors(errors, 'gemini', context)).toBe(2)
    expect(countErrors(errors, 'openai', context)).toBe(1)
    expect(countErrors(errors, 'anthropic', context)).toBe(0)
  })

  it('a card knows whether something inside it was refused', () => {
    const errors = errorsAt('model_pricing.10.models')
    expect(hasErrorUnder(errors, 'model_pricing.10')).toBe(true)
    expect(hasErrorUnder(errors, 'model_pricing.1')).toBe(false)
  })
})

describe('errors after a change', () => {
  it('only those of the touched field go', () => {
    const errors = errorsAt(
      'name',
      'model_pricing.1.input_price',
      'model_pricing.1.models',
      'groups.0.route_priority',
    )
    const entry = FORM.pricing[1]?.key ?? ''
    const left = remainingErrors(errors, FORM, {
      type: 'prices',
      action: { type: 'entry', entry, action: { type: 'price', field: 'input_price', text: '1' } },
    })
    expect(Object.keys(left)).toEqual(['name', 'model_pricing.1.models', 'groups.0.route_priority'])
    expect(Object.keys(remainingErrors(left, FORM, { type: 'basics', patch: { name: 'x' } }))).toEqual([
      'model_pricing.1.models',
      'groups.0.route_priority',
    ])
    expect(Object.keys(remainingErrors(left, FORM, { type: 'priority', groupId: 5, text: '1' }))).toEqual([
      'name',
      'model_pricing.1.models',
    ])
  })

  it('all of a list go when an entry is removed: its numbers have moved', () => {
    const errors = errorsAt('model_pricing.0.models', 'model_pricing.1.models', 'name')
    const left = remainingErrors(errors, FORM, {
      type: 'prices',
      action: { type: 'removeEntry', entry: FORM.pricing[0]?.key ?? '' },
    })
    expect(Object.keys(left)).toEqual(['name'])
  })
})
