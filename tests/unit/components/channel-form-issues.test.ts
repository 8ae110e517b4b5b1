import { describe, expect, it } from 'vitest'
import { findIssues, repeatedModels } from '@/components/channel-form/find-issues'
import { readChannel } from '@/components/channel-form/read-channel'
import { after, CHANNEL } from './channel-form-fixture'

const GROUPS = new Map([
  [7, 'anthropic'],
  [3, 'antigravity'],
] as const)

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
