/** A JSON Schema, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** How callers say who they are. */
export const SECURITY_SCHEMES = {
  adminKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An admin key.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'next-auth.session-token',
    description: 'The session of a browser; calls that change something must come from the same origin.',
  },
} as const
