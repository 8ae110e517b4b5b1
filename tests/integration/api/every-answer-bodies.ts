import { deadLetterOf } from '../../../lib/stores/settler/dead-letter'
import { openSettlementDatabase } from '../../../lib/stores/settler/settlement-database'
import { serializeEnd } from '../../../lib/stores/spool/serialize-record'
import { usageEnd } from '../../support/usage-records'

/** A channel with everything in it that an answer may hold; its statistics rule speaks of a group that is not there. */
export const CHANNEL = {
  name: 'c',
  model_mapping: { anthropic: { fast: 'claude-haiku-4-5' } },
  model_pricing: [
    {
      platform: 'anthropic',
      models: ['claude-haiku-4-5'],
      input_price: '0.000001',
      output_price: '0.000005',
      intervals: [{ min_tokens: 0, max_tokens: 1000, input_price: 0.5 }],
    },
  ],
  failover_policy: ['timeout'],
  apply_pricing_to_account_stats: true,
  account_stats_pricing_rules: [
    { name: 'r', group_ids: [99], pricing: [{ platform: 'anthropic', models: ['x'], input_price: 1 }] },
  ],
}

/** An account with what most leave out. */
export const ACCOUNT = {
  name: 'a',
  platform: 'anthropic',
  type: 'api_key',
  credentials: { api_key: 'sk-ant-0123456789abcdef' },
  model_mapping: { fast: 'claude-haiku-4-5' },
  temp_unschedulable_rules: [],
  quota_daily_usd: 5,
  expires_at: '2030-01-01T00:00:00Z',
}

/** An event that the settler put aside; its id. */
export async function putAside(url: string, of: Parameters<typeof usageEnd>[0]): Promise<string> {
  const settler = openSettlementDatabase(url)
  const record = usageEnd(of)
  const error = Object.assign(new Error('violates a constraint'), { code: '23514' })
  await settler.keepLetter(deadLetterOf(Buffer.from(serializeEnd(record)), error))
  await settler.close()
  return record.id
}
