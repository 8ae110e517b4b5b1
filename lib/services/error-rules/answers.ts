import { z } from 'zod'
import { id, instant } from '../shared/answer'

export const errorRuleAnswer = z
  .strictObject({
    id,
    name: z.string(),
    enabled: z.boolean(),
    priority: z.int(),
    platforms: z.array(z.string()),
    status_codes: z.array(z.int()),
    keywords: z.array(z.string()),
    match: z.string(),
    pass_through: z.boolean(),
    response_status: z.int().nullable(),
    response_message: z.string().nullable(),
    revision: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({
    id: 'ErrorRule',
    description:
      'How chosen upstream errors are shown; empty lists set no condition, and a rule without status and keyword never applies.',
  })
