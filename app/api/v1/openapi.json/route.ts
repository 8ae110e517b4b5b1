import { jsonRoute } from '@/lib/server/api'
import { openApiDocument } from '@/lib/services'

export const GET = jsonRoute({ auth: 'public' }, () => Response.json(openApiDocument()))
