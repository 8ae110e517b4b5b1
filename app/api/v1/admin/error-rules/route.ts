import { created, jsonRoute } from '@/lib/server/api'
import { createErrorRule, listErrorRules } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listErrorRules(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createErrorRule(ctx, body)),
)
