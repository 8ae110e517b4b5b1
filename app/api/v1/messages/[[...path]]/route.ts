import { webGateway } from '@/lib/server'

export const dynamic = 'force-dynamic'

export { webGateway as GET, webGateway as OPTIONS, webGateway as POST }
