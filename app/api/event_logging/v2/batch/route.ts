import { webGateway } from '@/lib/server'

export const dynamic = 'force-dynamic'

// Every method: what an endpoint refuses is refused by the gateway, in its own words.
export {
  webGateway as DELETE,
  webGateway as GET,
  webGateway as OPTIONS,
  webGateway as PATCH,
  webGateway as POST,
  webGateway as PUT,
}
