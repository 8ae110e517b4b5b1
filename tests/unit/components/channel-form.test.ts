import { describe, expect, it } from 'vitest'
import { type ChannelAction } from '@/components/channel-form/change-channel'
import { EMPTY_CHANNEL } from '@/components/channel-form/channel-form'

import { readChannel } from '@/components/channel-form/read-channel'
import { writeChannel } from '@/components/channel-form/write-channel'
import { after, CHANNEL } from './channel-form-fixture'

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
