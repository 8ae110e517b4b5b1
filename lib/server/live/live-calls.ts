import { z } from 'zod'
import { CLEARABLE_LIMITS } from '@/lib/core'
import type { LivePort } from '@/lib/core'

/** The calls of the live port and what each takes; the socket carries `{ call, input }` and answers `{ data }` or `{ error }`. */
export const liveInputs = {
  accountStates: z.array(z.number().int().positive()).max(100_000),
  gatewayState: z.null(),
  clearAccountLimits: z.object({ accountId: z.number().int().positive(), limit: z.enum(CLEARABLE_LIMITS) }),
  testAccount: z.object({ accountId: z.number().int().positive(), model: z.string().min(1).max(256) }),
} as const satisfies Record<keyof LivePort, z.ZodType>

export const liveCallSchema = z.discriminatedUnion('call', [
  z.object({ call: z.literal('accountStates'), input: liveInputs.accountStates }),
  z.object({ call: z.literal('gatewayState'), input: liveInputs.gatewayState }),
  z.object({ call: z.literal('clearAccountLimits'), input: liveInputs.clearAccountLimits }),
  z.object({ call: z.literal('testAccount'), input: liveInputs.testAccount }),
])
export type LiveCall = z.infer<typeof liveCallSchema>

/** Runs a call on a port. */
export function runLiveCall(live: LivePort, { call, input }: LiveCall): Promise<unknown> {
  switch (call) {
    case 'accountStates':
      return live.accountStates(input)
    case 'gatewayState':
      return live.gatewayState()
    case 'clearAccountLimits':
      return live.clearAccountLimits(input)
    case 'testAccount':
      return live.testAccount(input)
  }
}
