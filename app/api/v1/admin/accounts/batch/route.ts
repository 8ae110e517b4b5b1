import { created, jsonRoute } from '@/lib/server/api'
import { createAccounts } from '@/lib/services'

export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createAccounts(ctx, body)),
)
