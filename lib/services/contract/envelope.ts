import { z } from 'zod'
import { fieldRuleAnswer } from '../accounts/answers'

/** What every successful answer in JSON has beside its `data`. */
export const ENVELOPE = { code: z.literal(0), message: z.literal('success') }

const byField = z.record(z.string(), z.string())

/** What every refused or failed call answers; `metadata` holds more where a reason has more to say. */
export const refusalAnswer = z
  .strictObject({
    code: z.int().describe('The HTTP status.'),
    message: z.string(),
    reason: z.string().describe('A machine code such as VALIDATION_ERROR.'),
    metadata: z.looseObject({
      fields: byField.optional().describe('What is wrong with each refused field, by its path in the body.'),
      reasons: byField.optional().describe('The reason code of each refused field.'),
      rules: z
        .record(z.string(), fieldRuleAnswer)
        .optional()
        .describe('The rule that each refused field breaks, with its bound.'),
      retry_after_seconds: z.number().optional(),
      request_id: z.string(),
    }),
  })
  .meta({ id: 'Refusal', description: 'Refused or failed.' })
