import { z } from 'zod'

/** `unbind=true` also removes the bindings in the way. */
export const unbindQuerySchema = z.object({ unbind: z.enum(['true', 'false']).optional() })

/** `confirm_ambiguous=true` also saves what several channels of the same priority would serve. */
export const confirmAmbiguousQuerySchema = z.object({
  confirm_ambiguous: z.enum(['true', 'false']).optional(),
})

/** Consents a caller may give in the query. */
export const confirmQuerySchema = unbindQuerySchema.extend(confirmAmbiguousQuerySchema.shape)

const SEEN = [
  'What the caller saw before, as JSON in the form of the body: 409 `STALE` where it is something else by now.',
  'Leave out what the call does not write: an address beyond 32 KiB, headers included, is refused without a body.',
].join(' ')

/** What the caller saw before a change. */
export const seenQuerySchema = z.object({ seen: z.string().describe(SEEN).optional() })

/** The model asked about. */
export const modelQuerySchema = z.object({ model: z.string().max(256) })
