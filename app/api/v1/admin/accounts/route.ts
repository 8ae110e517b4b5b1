import { created, jsonRoute } from '@/lib/server/api'
import { createAccount, listAccounts } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, query }) => listAccounts(ctx, query))
export const POST = jsonRoute({ auth: 'admin' }, async ({ ctx, body }) =>
  created(await createAccount(ctx, body)),
)
