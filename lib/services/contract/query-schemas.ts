import { z } from 'zod'

/** `unbind=true` also removes the bindings in the way. */
export const unbindQuerySchema = z.object({ unbind: z.enum(['true', 'false']).optional() })

/** Consents a caller may give in the query. */
export const confirmQuerySchema = z.object({
  unbind: z.enum(['true', 'false']).optional(),
  confirm_ambiguous: z.enum(['true', 'false']).optional(),
})

/** What the caller saw before a change, as JSON in the form of the body: 409 `STALE` where it is something else by now. */
export const seenQuerySchema = z.object({ seen: z.string().optional() })

/** The model asked about. */
export const modelQuerySchema = z.object({ model: z.string().max(256) })
