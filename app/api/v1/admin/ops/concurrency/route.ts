import { jsonRoute } from '@/lib/server/api'
import { getConcurrency } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx }) => getConcurrency(ctx))
