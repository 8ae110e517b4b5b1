import { created, jsonRoute } from '@/lib/server/api'
import { setupTotp } from '@/lib/services'

export const POST = jsonRoute({ auth: 'user' }, async ({ ctx }) =>
  created(await setupTotp(ctx), ['secret', 'otpauth_url', 'setup_token']),
)
