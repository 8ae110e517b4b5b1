import { jsonRoute } from '@/lib/server/api'
import { listGroupChannels, setGroupChannels } from '@/lib/services'

export const GET = jsonRoute({ auth: 'admin' }, ({ ctx, id }) => listGroupChannels(ctx, id()))
export const PUT = jsonRoute({ auth: 'admin' }, ({ ctx, id, body: input, query }) => {
  const options = {
    unbind: query['unbind'] === 'true',
    confirmAmbiguous: query['confirm_ambiguous'] === 'true',
    seen: query['seen'],
  }
  return setGroupChannels(ctx, id(), { input, options })
})
