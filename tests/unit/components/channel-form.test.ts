import { describe, expect, it } from 'vitest'
import { changeChannel, type ChannelAction } from '@/components/channel-form/change-channel'
import type { ChannelAnswer } from '@/components/channel-form/channel-body'
import { EMPTY_CHANNEL, type ChannelForm } from '@/components/channel-form/channel-form'
import { findIssues, repeatedModels } from '@/components/channel-form/find-issues'
import { readChannel } from '@/components/channel-form/read-channel'
import { writeChannel } from '@/components/channel-form/write-channel'

const NONE = {
  input_price: null,
  output_price: null,
  cache_write_price: null,
  cache_read_price: null,
  image_output_price: null,
  per_request_price: null,
}

const CHANNEL: ChannelAnswer = {
  name: 'asxs',
  description: 'two lines\nof text',
  status: 'active',
  billing_model_source: 'upstream',
  restrict_models: true,
  failover_policy: ['rate_limited', 'timeout'],
  apply_pricing_to_account_stats: true,
  disabled_platforms: ['gemini'],
  groups: [
    { group_id: 7, route_priority: 10 },
    { group_id: 3, route_priority: 100 },
  ],
  model_mapping: { anthropic: { 'claude-*': 'claude-opus-4.5', 'gpt-5.4-asxs': 'gpt-5.4' } },
  model_pricing: [
    {
      ...NONE,
      platform: 'anthropic',
      models: ['claude-opus-4.5', 'gpt-*'],
      billing_mode: 'token',
      input_price: 0.000003,
      output_price: '0.00001500000000001',
      intervals: [
        { ...NONE, min_tokens: 0, max_tokens: 200_000, tier_label: null, input_price: 1e-7 },
        { ...NONE, min_tokens: 200_000, max_tokens: null, tier_label: null, input_price: 0 },
      ],
    },
    {
      ...NONE,
      platform: 'gemini',
      models: ['imagen'],
      billing_mode: 'image',
      per_request_price: 0.04,
      intervals: [{ ...NONE, min_tokens: 0, max_tokens: null, tier_label: '4K', per_request_price: 0.08 }],
    },
  ],
  account_stats_pricing_rules: [
    {
      name: 'contract',
      group_ids: [7],
      account_ids: [1, 2],
      pricing: [
        {
          ...NONE,
          platform: 'openai',
          models: ['gpt-5.4'],
          billing_mode: 'token',
          input_price: 0.000001,
          intervals: [],
        },
      ],
    },
  ],
}

const GROUPS = new Map([
  [7, 'anthropic'],
  [3, 'antigravity'],
] as const)

function after(form: ChannelForm, ...actions: readonly ChannelAction[]): ChannelForm {
  return actions.reduce(changeChannel, form)
}

/** Number and decimal text of the same amount are the same price. */
function withPriceTexts(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key.endsWith('_price') && part !== null ? Number(part) : part,
    ),
  )
}

describe('body and form', () => {
  it('a channel that is read and written again is the same channel', () => {
    expect(withPriceTexts(writeChannel(readChannel(CHANNEL)))).toEqual(withPriceTexts(CHANNEL))
  })

  it('shows prices per million tokens and sends them per token, digit by digit', () => {
    const form = readChannel(CHANNEL)
    expect(form.pricing[0]?.prices).toMatchObject({
      input_price: '3',
      output_price: '15.00000000001',
      cache_read_price: '',
    })
    expect(form.pricing[0]?.intervals.map((interval) => interval.prices.input_price)).toEqual(['0.1', '0'])
    expect(form.pricing[1]?.prices.per_request_price).toBe('0.04')
    expect(writeChannel(form).model_pricing[0]).toMatchObject({
      input_price: '0.000003',
      output_price: '0.00001500000000001',
      cache_read_price: null,
    })
  })

  it('sends what is no number as it was typed, for the server to name the field', () => {
    const form = readChannel(CHANNEL)
    const [entry] = form.pricing
    const [interval] = entry?.intervals ?? []
    const typed = after(
      form,
      { type: 'priority', groupId: 7, text: 'first' },
      {
        type: 'prices',
        action: {
          type: 'entry',
          entry: entry?.key ?? '',
          action: {
            type: 'interval',
            interval: interval?.key ?? '',
            patch: { max_tokens: '200k', prices: { input_price: '1,5' } },
          },
        },
      },
    )
    const body = writeChannel(typed)
    expect(body.groups[0]).toEqual({ group_id: 7, route_priority: 'first' })
    expect(body.model_pricing[0]?.intervals[0]).toMatchObject({ max_tokens: '200k', input_price: '1,5' })
  })

  it('leaves out mapping rows without a word', () => {
    const form = after(EMPTY_CHANNEL, { type: 'mapping', platform: 'openai', action: { type: 'addMapping' } })
    expect(form.mapping.openai).toHaveLength(1)
    expect(writeChannel(form).model_mapping).toEqual({})
  })
})

describe('changes', () => {
  it('a platform that is switched off keeps its data', () => {
    const form = after(readChannel(CHANNEL), { type: 'enable', platform: 'anthropic', enabled: false })
    expect(writeChannel(form)).toMatchObject({
      disabled_platforms: ['gemini', 'anthropic'],
      model_mapping: CHANNEL.model_mapping,
    })
    const again = after(form, { type: 'enable', platform: 'anthropic', enabled: true })
    expect(again.disabled_platforms).toEqual(['gemini'])
  })

  it('default prices fill an entry only while no price of it is typed', () => {
    const added = after(EMPTY_CHANNEL, {
      type: 'prices',
      action: { type: 'addEntry', platform: 'anthropic' },
    })
    const entry = added.pricing[0]?.key ?? ''
    const defaults: ChannelAction = {
      type: 'prices',
      action: {
        type: 'entry',
        entry,
        action: { type: 'defaults', prices: { input_price: '3', output_price: '15' } },
      },
    }
    expect(after(added, defaults).pricing[0]?.prices).toMatchObject({ input_price: '3', output_price: '15' })
    const typed = after(added, {
      type: 'prices',
      action: { type: 'entry', entry, action: { type: 'price', field: 'cache_read_price', text: '0' } },
    })
    expect(after(typed, defaults)).toMatchObject({
      pricing: [{ prices: { input_price: '', cache_read_price: '0' } }],
    })
    const perRequest = after(added, {
      type: 'prices',
      action: { type: 'entry', entry, action: { type: 'mode', mode: 'per_request' } },
    })
    expect(after(perRequest, defaults).pricing[0]?.prices.input_price).toBe('')
  })

  it('a new interval begins where the last one ends, an image tier takes the next free size', () => {
    const form = readChannel(CHANNEL)
    const add = (index: number): ChannelAction => ({
      type: 'prices',
      action: { type: 'entry', entry: form.pricing[index]?.key ?? '', action: { type: 'addInterval' } },
    })
    const more = after(form, add(1), add(1))
    expect(more.pricing[1]?.intervals.map((interval) => interval.tier_label)).toEqual(['4K', '1K', '2K'])
    const [entry] = form.pricing
    const removed = after(form, {
      type: 'prices',
      action: {
        type: 'entry',
        entry: entry?.key ?? '',
        action: { type: 'removeInterval', interval: entry?.intervals[1]?.key ?? '' },
      },
    })
    expect(after(removed, add(0)).pricing[0]?.intervals.map((one) => one.min_tokens)).toEqual(['0', '200000'])
  })

  it('a group chosen anew gets the default priority, one chosen already keeps its own', () => {
    const form = after(
      readChannel(CHANNEL),
      { type: 'group', groupId: 9, chosen: true },
      { type: 'group', groupId: 7, chosen: true },
      { type: 'group', groupId: 3, chosen: false },
    )
    expect(writeChannel(form).groups).toEqual([
      { group_id: 7, route_priority: 10 },
      { group_id: 9, route_priority: 100 },
    ])
  })

  it('keys are never used twice, also after removals', () => {
    const add: ChannelAction = { type: 'mapping', platform: 'anthropic', action: { type: 'addMapping' } }
    const form = readChannel(CHANNEL)
    const first = form.mapping.anthropic[0]?.key ?? ''
    const changed = after(
      form,
      { type: 'mapping', platform: 'anthropic', action: { type: 'removeMapping', row: first } },
      add,
      { type: 'addRule' },
      add,
    )
    const keys = [...changed.mapping.anthropic, ...changed.pricing, ...changed.rules].map((row) => row.key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).not.toContain(first)
  })
})

describe('what is found before sending', () => {
  it('a source that is mapped twice on a platform, which one body cannot carry', () => {
    const form = after(readChannel(CHANNEL), {
      type: 'mapping',
      platform: 'anthropic',
      action: { type: 'addMapping' },
    })
    const row = form.mapping.anthropic.at(-1)?.key ?? ''
    const repeated = after(form, {
      type: 'mapping',
      platform: 'anthropic',
      action: { type: 'editMapping', row, patch: { source: ' GPT-5.4-asxs', target: 'x' } },
    })
    expect(findIssues(form, GROUPS)).toEqual({})
    expect(Object.keys(findIssues(repeated, GROUPS))).toEqual([
      'model_mapping.anthropic.gpt-5.4-asxs',
      'model_mapping.anthropic.GPT-5.4-asxs',
    ])
  })

  it('an enabled platform with data but without a group that sees it', () => {
    const form = readChannel(CHANNEL)
    const seen = after(form, { type: 'group', groupId: 7, chosen: false })
    expect(findIssues(seen, GROUPS)).toEqual({})
    const none = after(seen, { type: 'group', groupId: 3, chosen: false })
    expect(Object.keys(findIssues(none, GROUPS))).toEqual(['groups.anthropic'])
    const off = after(none, { type: 'enable', platform: 'anthropic', enabled: false })
    expect(findIssues(off, GROUPS)).toEqual({})
  })

  it('models that are listed twice on a platform, over all its entries', () => {
    const form = after(readChannel(CHANNEL), {
      type: 'prices',
      action: { type: 'addEntry', platform: 'anthropic' },
    })
    const key = form.pricing.at(-1)?.key ?? ''
    const filled = after(form, {
      type: 'prices',
      action: {
        type: 'entry',
        entry: key,
        action: { type: 'models', models: ['new', 'GPT-*', 'imagen', 'New'] },
      },
    })
    const last = filled.pricing.at(-1)
    expect(last === undefined ? [] : [...repeatedModels(filled.pricing, last)]).toEqual([1, 3])
  })
})
