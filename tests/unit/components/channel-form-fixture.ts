import { changeChannel, type ChannelAction } from '@/components/channel-form/change-channel'
import type { ChannelAnswer } from '@/components/channel-form/channel-body'
import type { ChannelForm } from '@/components/channel-form/channel-form'

const NONE = {
  input_price: null,
  output_price: null,
  cache_write_price: null,
  cache_read_price: null,
  image_output_price: null,
  per_request_price: null,
}

/** A channel with something of everything. */
export const CHANNEL: ChannelAnswer = {
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

/** A form after these changes, one after the other. */
export function after(form: ChannelForm, ...actions: readonly ChannelAction[]): ChannelForm {
  return actions.reduce(changeChannel, form)
}
