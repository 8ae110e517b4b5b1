import { expect, test } from 'vitest'
import { channelPlatforms } from '@/app/admin/channels/channel-columns'

test('a channel is of every platform it says something about, of a mapping too, and of none that is switched off', () => {
  const channel = {
    groups: [],
    model_mapping: { openai: { 'gpt-*': 'gpt-5' }, anthropic: {}, gemini: { pro: 'gemini-3-pro' } },
    model_pricing: [],
    disabled_platforms: ['gemini'],
  } as const
  expect(channelPlatforms(channel)).toEqual(['openai'])
})
