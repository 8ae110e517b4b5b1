import { FIELD_RULES } from '@/lib/core'

/** A JSON Schema, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What every answer in JSON is wrapped in. */
export function envelope(data: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['code', 'message', 'data'],
    properties: { code: { const: 0 }, message: { type: 'string' }, data },
  }
}

/** What the calls of the document refer to. */
export const OPENAPI_COMPONENTS = {
  securitySchemes: {
    adminKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An admin key.' },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'next-auth.session-token',
      description: 'The session of a browser; calls that change something must come from the same origin.',
    },
  },
  schemas: {
    PageAnswer: envelope({
      type: 'object',
      required: ['items', 'page_size'],
      properties: {
        items: { type: 'array', items: { type: 'object' } },
        total: { type: 'integer' },
        page: { type: 'integer' },
        page_size: { type: 'integer' },
        pages: { type: 'integer' },
        next_cursor: { type: ['string', 'null'], description: 'Lists by cursor only.' },
      },
    }),
    Refusal: {
      type: 'object',
      required: ['code', 'message', 'reason', 'metadata'],
      properties: {
        code: { type: 'integer', description: 'The HTTP status.' },
        message: { type: 'string' },
        reason: { type: 'string', description: 'A machine code such as VALIDATION_ERROR.' },
        metadata: {
          type: 'object',
          properties: {
            fields: { type: 'object', additionalProperties: { type: 'string' } },
            reasons: { type: 'object', additionalProperties: { type: 'string' } },
            rules: {
              type: 'object',
              description: 'The rule that each refused field breaks, with its bound.',
              additionalProperties: {
                type: 'object',
                required: ['rule'],
                properties: { rule: { enum: FIELD_RULES }, limit: { type: 'number' } },
              },
            },
            request_id: { type: 'string' },
          },
        },
      },
    },
  },
  responses: {
    Refusal: {
      description: 'Refused or failed',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
    },
  },
} as const
