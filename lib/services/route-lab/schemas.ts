import { PROTOCOL_IDS, ROUTE_LAB_CLIENTS } from '@/lib/core'
import { z } from 'zod'
import { countField, idField } from '../shared/fields'

/** Tokens of a sample answer; kinds that are left out are 0. */
const sampleUsageSchema = z.strictObject({
  input_tokens: countField.default(0),
  output_tokens: countField.default(0),
  cache_creation_5m_tokens: countField.default(0),
  cache_creation_1h_tokens: countField.default(0),
  cache_read_tokens: countField.default(0),
  image_output_tokens: countField.default(0),
  image_count: countField.default(0),
  image_size: z.enum(['1K', '2K', '4K']).nullable().default(null),
  extra_units: z.record(z.string().min(1).max(64), countField).default({}),
  service_tier: z.string().trim().min(1).max(64).nullable().default(null),
})

/** Body of POST /route-lab: a group or a key, and the request to think through. */
export const explainRouteSchema = z
  .strictObject({
    group_id: idField.nullable().optional(),
    api_key_id: idField.nullable().optional(),
    model: z.string().trim().min(1, 'must not be empty').max(256),
    protocol: z.enum(PROTOCOL_IDS).default('anthropic_messages'),
    /** Groups for Claude Code alone hand others over, or refuse them. */
    client: z.enum(ROUTE_LAB_CLIENTS).default('claude_code'),
    /** The platform of the forced routes. */
    forced_platform: z.literal('antigravity').nullable().default(null),
    session: z.string().trim().max(1024).nullable().default(null),
    usage: sampleUsageSchema.prefault({}),
  })
  .superRefine(({ group_id: groupId, api_key_id: apiKeyId }, context) => {
    const named = [groupId, apiKeyId].filter((id) => id !== null && id !== undefined)
    if (named.length === 1) return
    context.addIssue({
      code: 'custom',
      path: ['group_id'],
      message: 'name either a group or an API key',
      params: { rule: 'group_or_key' },
    })
  })
